import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CreateSource } from '@yingbi/contracts'
import { Client } from 'pg'

interface StartedPostgres {
  readonly url: string
  readonly stop: () => Promise<void>
  readonly kill: () => Promise<void>
}

const CERTIFICATES = join(import.meta.dirname, 'certificates')
export const certificate = (name: 'ca' | 'other-ca' | 'server'): string =>
  readFileSync(join(CERTIFICATES, `${name}.pem`), 'utf8')

export const READER = 'reader'
export const READER_PASSWORD = 's3cret\'s "word" 密码'

/** A PostgreSQL server of a provider: TLS, passwords, a database `his` and a role that may only read. */
export interface SourceDatabase {
  readonly port: number
  /** Runs statements as the administrator of the database. */
  admin(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  /** Keeps everybody else from a table while `use` runs, over a connection of its own. */
  locked(table: string, use: () => Promise<void>): Promise<void>
  /** What is registered: the reader over TLS, unless stated otherwise. */
  source(overrides?: Partial<CreateSource>): CreateSource
  stop(): Promise<void>
  /** As a power failure. */
  kill(): Promise<void>
}

const HBA = `local all yingbi trust
host all yingbi 127.0.0.1/32 trust
hostssl all all 127.0.0.1/32 scram-sha-256
hostssl all all ::1/128 scram-sha-256
`

export async function openSourceDatabase(
  settings: Readonly<Record<string, string | number>> = {},
): Promise<SourceDatabase> {
  const started = await startServer(settings)
  const url = new URL(started.url)
  await onDatabase(url, 'CREATE DATABASE his')
  url.pathname = '/his'
  const admin = new Client({ connectionString: url.href })
  admin.on('error', () => undefined)
  await admin.connect()
  const run = async (text: string, values: readonly unknown[] = []) =>
    (await admin.query<Record<string, unknown>>(text, [...values])).rows
  await run(`CREATE ROLE ${READER} LOGIN`)
  const [quoted] = await run('SELECT quote_literal($1) AS text', [READER_PASSWORD])
  await run(`ALTER ROLE ${READER} PASSWORD ${String(quoted?.['text'])}`)
  await run('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
  await run(`CREATE SCHEMA yingbi AUTHORIZATION ${READER}`)
  const port = Number(url.port)
  return {
    port,
    admin: run,
    locked: async (table, use) => {
      const locker = new Client({ connectionString: url.href })
      locker.on('error', () => undefined)
      await locker.connect()
      await locker.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)
      try {
        await use()
      } finally {
        await locker.end().catch(() => undefined)
      }
    },
    source: (overrides = {}) => ({
      name: 'his',
      host: 'localhost',
      port,
      database: 'his',
      user: READER,
      password: READER_PASSWORD,
      tls: { mode: 'verify-full', ca: certificate('ca') },
      preparedSchema: 'yingbi',
      ...overrides,
    }),
    stop: async () => {
      await admin.end()
      await started.stop()
    },
    kill: async () => {
      await started.kill()
      await admin.end().catch(() => undefined)
    },
  }
}

/** The script that starts a server for the test command. Errors: throws when PostgreSQL cannot be started here. */
async function startServer(settings: Readonly<Record<string, string | number>>): Promise<StartedPostgres> {
  const script: string = '../../scripts/postgres.mjs'
  const { startPostgres } = (await import(script)) as {
    startPostgres: (options: unknown) => Promise<StartedPostgres | { readonly reason: string }>
  }
  const started = await startPostgres({
    files: {
      'pg_hba.conf': HBA,
      'server.crt': certificate('server'),
      'server.key': readFileSync(join(CERTIFICATES, 'server.key'), 'utf8'),
    },
    settings: { ssl: 'on', ...settings },
  })
  if ('reason' in started) throw new Error(started.reason)
  return started
}

async function onDatabase(url: URL, statement: string): Promise<void> {
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(statement)
  await client.end()
}
