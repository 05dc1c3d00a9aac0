import { LogEvent, Timestamp } from '@yingbi/contracts'
import { z } from 'zod'
import { canonicalJson, parseCanonicalJson } from '../encoding/canonical-json.ts'

/** A log entry as it is hashed: the event, its place, and a random salt, because leaf hashes are public. */
export const LogLeaf = z.strictObject({
  v: z.literal(1),
  index: z.number().int().min(0),
  at: Timestamp,
  actor: z.string(),
  actorRole: z.string(),
  action: LogEvent.shape.action,
  object: z.string(),
  outcome: LogEvent.shape.outcome,
  facts: LogEvent.shape.facts,
  /** 16 random bytes, hexadecimal. */
  salt: z.string().regex(/^[0-9a-f]{32}$/),
})
export type LogLeaf = z.infer<typeof LogLeaf>

/** The text whose UTF-8 bytes are hashed. */
export function formatLogLeaf(leaf: Omit<LogLeaf, 'v'>): string {
  return canonicalJson({ v: 1, ...leaf } satisfies LogLeaf)
}

/** Null for bytes that `formatLogLeaf` does not write. */
export function parseLogLeaf(bytes: Uint8Array): LogLeaf | null {
  const parsed = LogLeaf.safeParse(parseCanonicalJson(bytes))
  return parsed.success ? parsed.data : null
}
