import type { VerifierKey } from '@yingbi/engine/receipt'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { LogProblem } from './log-problem.ts'

/**
 * Compares one kind of row with the log, both ways: every row has its entry with the same facts, every entry its row.
 * Runs in a transaction that sees one moment. The entries themselves are checked apart, so `events` can be read as the log.
 */
export interface LogCrossCheck {
  readonly name: string
  readonly run: (trx: Transaction<Schema>, keys: CrossCheckKeys) => Promise<readonly LogProblem[]>
}

/** Public keys under which stored evidence is verified. */
export interface CrossCheckKeys {
  readonly log: VerifierKey
  readonly release: VerifierKey
}
