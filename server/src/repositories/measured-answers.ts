import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'

/**
 * Noisy tables that were paid for, under the canonical key of what was measured. Whoever asks again for the same table,
 * with the same loss or less, gets the same noise at no charge: a fresh draw for the same question could be averaged away.
 */
export interface MeasuredAnswer {
  readonly runId: string
  /** Loss that was spent on it, at least what is asked now. */
  readonly rhoMicro: bigint
  /** `NoisyTable` as JSON text. */
  readonly noisyTable: string
}

/** One measured table of a question, and the loss that would be spent on it. */
export interface MeasuredQuestion {
  readonly key: string
  readonly rhoMicro: bigint
}

/** What stands in the store for a question: an answer, a run that is measuring it now, or nothing. */
export type StoredAnswer =
  | { readonly kind: 'ready'; readonly answer: MeasuredAnswer }
  | { readonly kind: 'pending'; readonly runId: string }
  | { readonly kind: 'missing' }

/**
 * For each question the most accurate answer with at least the asked loss; without one, the run that is measuring such
 * an answer.
 */
export async function lookUpAnswers(
  db: Kysely<Schema>,
  questions: readonly MeasuredQuestion[],
): Promise<readonly StoredAnswer[]> {
  if (questions.length === 0) return []
  const rows = await db
    .selectFrom('measured_answers')
    .select(['key', 'rho_micro', 'run_id', 'state', 'noisy_table'])
    .where(
      'key',
      'in',
      questions.map(({ key }) => key),
    )
    .orderBy('state', 'desc')
    .orderBy('rho_micro', 'desc')
    .orderBy('id')
    .execute()
  return questions.map(({ key, rhoMicro }): StoredAnswer => {
    const row = rows.find((candidate) => candidate.key === key && candidate.rho_micro >= rhoMicro)
    if (row === undefined) return { kind: 'missing' }
    if (row.noisy_table === null) return { kind: 'pending', runId: row.run_id }
    return { kind: 'ready', answer: { runId: row.run_id, rhoMicro: row.rho_micro, noisyTable: row.noisy_table } }
  })
}

/** Says that `runId` is measuring `question`; in the transaction that charges for it. At most one run may say so. */
export async function claimQuestion(
  trx: Transaction<Schema>,
  question: MeasuredQuestion,
  run: { readonly id: string; readonly datasetId: string },
): Promise<void> {
  await trx
    .insertInto('measured_answers')
    .values({
      key: question.key,
      rho_micro: question.rhoMicro,
      dataset_id: run.datasetId,
      run_id: run.id,
      state: 'pending',
      noisy_table: null,
    })
    .execute()
}

/** Puts the noisy table in the place of the claim. */
export async function storeAnswer(
  trx: Transaction<Schema>,
  answer: { readonly key: string; readonly runId: string; readonly noisyTable: string },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('measured_answers')
    .set({ state: 'ready', noisy_table: answer.noisyTable })
    .where('key', '=', answer.key)
    .where('run_id', '=', answer.runId)
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new Error(`run ${answer.runId} stored an answer that it had not claimed`)
}

/** Gives up the claims of a run that ended without answers; whoever waits for them is charged for a new measurement. */
export async function releaseClaims(trx: Transaction<Schema>, runId: string): Promise<void> {
  await trx.deleteFrom('measured_answers').where('run_id', '=', runId).where('state', '=', 'pending').execute()
}
