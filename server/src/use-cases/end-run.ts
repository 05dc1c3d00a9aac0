import { createHash } from 'node:crypto'
import type { ErrorCode, MessageParams } from '@yingbi/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import { releaseClaims, storeAnswer } from '../repositories/measured-answers.ts'
import { failRun, finishRun } from '../repositories/runs.ts'

/** Who the log names for the end of a run. */
export interface RunActor {
  readonly actor: string
  readonly actorRole: string
}

/** A noisy table that a run was charged for and has measured. */
export interface MeasuredTable {
  readonly key: string
  /** JSON text. */
  readonly noisyTable: string
}

export type RunEnd =
  | { readonly kind: 'finished'; readonly result: string }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly params: MessageParams }

/**
 * Stores how a run ended, what it measured and the log entry of it in one transaction; claims on what it did not measure
 * are given up. Nothing is refunded. False when the run had ended already.
 */
export async function endRun(
  deps: { readonly db: Kysely<Schema>; readonly clock: Clock },
  run: { readonly id: string } & RunActor,
  end: RunEnd & { readonly finishedAt: Date; readonly measured: readonly MeasuredTable[] },
): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    if (!(await storeEnd(trx, run.id, end))) return false
    for (const { key, noisyTable } of end.measured) await storeAnswer(trx, { key, noisyTable, runId: run.id })
    await releaseClaims(trx, run.id)
    await appendEvent(
      trx,
      {
        actor: run.actor,
        actorRole: run.actorRole,
        action: end.kind === 'finished' ? 'run.finish' : 'run.fail',
        object: `run:${run.id}`,
        outcome: end.kind === 'finished' ? 'done' : 'failed',
        facts: {
          ...(end.kind === 'finished' ? { resultHash: sha256(end.result) } : { code: end.code }),
          ...(end.measured.length === 0 ? {} : { answersHash: answersHash(end.measured) }),
        },
      },
      deps.clock,
    )
    return true
  })
}

async function storeEnd(trx: Transaction<Schema>, id: string, end: RunEnd & { finishedAt: Date }): Promise<boolean> {
  const { finishedAt } = end
  if (end.kind === 'failed') return failRun(trx, id, { finishedAt, code: end.code, params: end.params })
  return finishRun(trx, id, { finishedAt, result: end.result, resultHash: sha256(end.result) })
}

/** Covers the noisy tables of a run in the order of their keys; see `ledger-cross-checks.ts`. */
function answersHash(measured: readonly MeasuredTable[]): string {
  const lines = measured.map(({ key, noisyTable }) => `${key}:${sha256(noisyTable)}`)
  return sha256(lines.toSorted().join(','))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
