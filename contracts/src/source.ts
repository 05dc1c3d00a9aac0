import { z } from 'zod'
import { BilingualText, Slug, Timestamp, pageOf } from './text.ts'

/** A name inside PostgreSQL, as its catalog has it: any characters, at most 63 bytes. */
export const DatabaseName = z
  .string()
  .min(1)
  .max(63)
  .refine((name) => !name.includes('\0') && new TextEncoder().encode(name).length <= 63)
  .describe('at most 63 bytes, without NUL')

/**
 * How the connection is protected. `verify-full`: the certificate is valid under `ca` (certificates in PEM; null takes
 * the system's authorities) and names the host; `verify-ca`: it is valid under `ca`, whatever it names; `off`: no TLS,
 * for a server on the same machine only.
 */
export const SourceTls = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('verify-full'), ca: z.string().min(1).max(100_000).nullable().default(null) }).strict(),
  z.object({ mode: z.literal('verify-ca'), ca: z.string().min(1).max(100_000) }).strict(),
  z.object({ mode: z.literal('off') }).strict(),
])
export type SourceTls = z.infer<typeof SourceTls>

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/** A PostgreSQL server that holds rows. Whoever has the password can do what the database lets the user do. */
export const CreateSource = z
  .object({
    name: Slug,
    /** Of the people who provide the data; owners name their own or none, the data office names one. */
    department: Slug.optional(),
    host: z
      .string()
      .regex(/^[A-Za-z0-9.:_-]{1,253}$/)
      .describe('name or address; no socket path'),
    port: z.number().int().min(1).max(65_535).default(5432),
    database: DatabaseName,
    user: DatabaseName,
    password: z.string().max(1000),
    tls: SourceTls,
    /** Where prepared tables are made; the only schema in which the user may create anything. */
    preparedSchema: DatabaseName.default('yingbi'),
  })
  .strict()
  .refine(({ host, tls }) => tls.mode !== 'off' || LOOPBACK.test(host), {
    path: ['tls', 'mode'],
    message: 'without TLS only for a server on the same machine',
  })
export type CreateSource = z.infer<typeof CreateSource>

export const SOURCE_CHECKS = [
  'connection',
  'version',
  'encoding',
  'tls',
  'role-attributes',
  'role-memberships',
  'write-rights',
  'create-rights',
  'prepared-schema',
  'row-security',
  'timeouts',
] as const
export const SourceCheckName = z.enum(SOURCE_CHECKS)
export type SourceCheckName = z.infer<typeof SourceCheckName>

export const SourceCheckItem = z.object({
  check: SourceCheckName,
  outcome: z.enum(['ok', 'warning', 'problem']),
  /** In the caller's language: what was found, and what to do about it (empty when nothing is to be done). */
  finding: z.string(),
  remedy: z.string(),
})
export type SourceCheckItem = z.infer<typeof SourceCheckItem>

/** `ready`: datasets may be made from it; `unfit`: at least one problem; `unreachable`: nothing could be looked at. */
export const SourceCheckReport = z.object({
  at: Timestamp,
  outcome: z.enum(['ready', 'unfit', 'unreachable']),
  items: z.array(SourceCheckItem),
})
export type SourceCheckReport = z.infer<typeof SourceCheckReport>

/** A registered source, without its password, which never leaves. */
export const Source = z.object({
  name: Slug,
  department: z.string(),
  host: z.string(),
  port: z.number().int(),
  database: z.string(),
  user: z.string(),
  tlsMode: z.enum(['verify-full', 'verify-ca', 'off']),
  /** Whether certificates are checked against a certificate given here instead of the system's authorities. */
  ownCa: z.boolean(),
  preparedSchema: z.string(),
  createdBy: z.string(),
  createdAt: Timestamp,
})
export type Source = z.infer<typeof Source>
export const SourcePage = pageOf(Source)
export type SourcePage = z.infer<typeof SourcePage>

/** A table inside a source. */
export const SourceTableName = z.object({ schema: DatabaseName, table: DatabaseName }).strict()
export type SourceTableName = z.infer<typeof SourceTableName>

/** Why something inside a source cannot be used, in the caller's language. */
export const SourceTable = z.object({
  schema: z.string(),
  table: z.string(),
  columns: z.number().int(),
  usable: z.boolean(),
  reason: z.string().nullable(),
})
export type SourceTable = z.infer<typeof SourceTable>
export const SourceTableList = z.object({ items: z.array(SourceTable) })
export type SourceTableList = z.infer<typeof SourceTableList>

export const DraftSourcePolicy = z.object({ tables: z.array(SourceTableName).min(1).max(50) }).strict()
export type DraftSourcePolicy = z.infer<typeof DraftSourcePolicy>

/** A policy to start from, made of metadata alone, and which table of the source each of its tables is. */
export const SourcePolicyDraft = z.object({
  yaml: z.string(),
  tables: z.record(z.string(), SourceTableName),
  notes: z.array(BilingualText),
})
export type SourcePolicyDraft = z.infer<typeof SourcePolicyDraft>

/** Rows that stay in PostgreSQL: the source and the table behind each table of the policy. */
export const DatasetSource = z.object({ name: Slug, tables: z.record(z.string(), SourceTableName) }).strict()
export type DatasetSource = z.infer<typeof DatasetSource>
