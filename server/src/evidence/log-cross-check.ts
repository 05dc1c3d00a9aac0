import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { LogProblem } from './log-problem.ts'

/**
 * Compares one kind of row with the log, both ways: every row has its entry with the same facts, every entry its row.
 * The entries themselves are checked before, so `events` can be read as the log. One SQL statement sees one moment;
 * several may see changes in between, so a difference is reported only when a second look, after the first, finds it too.
 */
export interface LogCrossCheck {
  readonly name: string
  readonly run: (db: Kysely<Schema>) => Promise<readonly LogProblem[]>
}
