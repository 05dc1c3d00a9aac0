import type { ErrorCode, MessageParams, RunStatus } from '@yingbi/contracts'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { RunsTable } from '../database/tables/ledger.ts'

/** A run as it is stored. */
export interface RunRecord {
  readonly id: string
  readonly number: number
  readonly status: RunStatus
  readonly datasetId: string
  readonly dataset: string
  readonly policyVersion: number
  readonly dataVersion: string
  readonly analystId: string
  readonly analyst: string
  /** In which it was asked. */
  readonly projectId: string | null
  readonly sql: string
  readonly sqlHash: string
  readonly planHash: string
  readonly rhoMicro: bigint
  readonly deltaFemto: bigint
  /** At which the loss is stated as epsilon. */
  readonly datasetDelta: number
  readonly reusedFrom: string | null
  readonly instance: bigint
  readonly createdAt: Date
  readonly chargedAt: Date | null
  readonly finishedAt: Date | null
  readonly failure: { readonly code: ErrorCode; readonly params: MessageParams } | null
  readonly resultHash: string | null
  readonly logIndex: number | null
}

/** What is known of a run when it comes into being. */
export type NewRun = Pick<
  RunRecord,
  | 'id'
  | 'datasetId'
  | 'dataset'
  | 'policyVersion'
  | 'dataVersion'
  | 'analystId'
  | 'analyst'
  | 'projectId'
  | 'sql'
  | 'sqlHash'
  | 'planHash'
  | 'datasetDelta'
  | 'instance'
  | 'createdAt'
>

/** What the admission adds. */
export interface RunAdmission {
  readonly rhoMicro: bigint
  readonly deltaFemto: bigint
  readonly reusedFrom: string | null
  readonly chargedAt: Date
  readonly logIndex: number
}

const COLUMNS = [
  'id',
  'number',
  'status',
  'dataset_id',
  'dataset',
  'policy_version',
  'data_version',
  'analyst_id',
  'analyst',
  'project_id',
  'sql',
  'sql_hash',
  'plan_hash',
  'rho_micro',
  'delta_femto',
  'dataset_delta',
  'reused_from',
  'instance',
  'created_at',
  'charged_at',
  'finished_at',
  'failure_code',
  'failure_params',
  'result_hash',
  'log_index',
] as const

/** A run that waits, nothing charged yet. */
export async function insertQueuedRun(db: Kysely<Schema>, run: NewRun): Promise<void> {
  await db
    .insertInto('runs')
    .values({ ...newRunRow(run), status: 'queued', rho_micro: 0n, delta_femto: 0n })
    .execute()
}

/**
 * A run under way, in the transaction of its charge; takes the place of its queued self when there is one. Returns its
 * number.
 */
export async function startRun(trx: Transaction<Schema>, run: NewRun, admission: RunAdmission): Promise<number> {
  const started = {
    status: 'running',
    policy_version: run.policyVersion,
    data_version: run.dataVersion,
    plan_hash: run.planHash,
    project_id: run.projectId,
    dataset_delta: run.datasetDelta,
    rho_micro: admission.rhoMicro,
    delta_femto: admission.deltaFemto,
    reused_from: admission.reusedFrom,
    charged_at: admission.chargedAt,
    log_index: BigInt(admission.logIndex),
  } as const
  const { number } = await trx
    .insertInto('runs')
    .values({ ...newRunRow(run), ...started })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(started))
    .returning('number')
    .executeTakeFirstOrThrow()
  return Number(number)
}

function newRunRow(run: NewRun) {
  return {
    id: run.id,
    dataset_id: run.datasetId,
    dataset: run.dataset,
    policy_version: run.policyVersion,
    data_version: run.dataVersion,
    analyst_id: run.analystId,
    analyst: run.analyst,
    project_id: run.projectId,
    sql: run.sql,
    sql_hash: run.sqlHash,
    plan_hash: run.planHash,
    dataset_delta: run.datasetDelta,
    reused_from: null,
    instance: run.instance,
    created_at: run.createdAt,
    charged_at: null,
    finished_at: null,
    failure_code: null,
    failure_params: null,
    result: null,
    result_hash: null,
    log_index: null,
  }
}

/** Ends a run well. False when it is no longer running, e.g. because it was marked as interrupted. */
export async function finishRun(
  trx: Transaction<Schema>,
  id: string,
  end: { readonly finishedAt: Date; readonly result: string; readonly resultHash: string },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('runs')
    .set({ status: 'finished', finished_at: end.finishedAt, result: end.result, result_hash: end.resultHash })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Ends a run without a result. False when it has already ended. */
export async function failRun(
  trx: Transaction<Schema>,
  id: string,
  end: { readonly finishedAt: Date; readonly code: ErrorCode; readonly params: MessageParams },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('runs')
    .set({
      status: 'failed',
      finished_at: end.finishedAt,
      failure_code: end.code,
      failure_params: JSON.stringify(end.params),
    })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function findRun(db: Kysely<Schema>, id: string): Promise<RunRecord | undefined> {
  const row = await db.selectFrom('runs').select(COLUMNS).where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toRecord(row)
}

/** The result of a finished run, byte for byte as it was stored. */
export async function findRunResult(db: Kysely<Schema>, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('runs').select('result').where('id', '=', id).executeTakeFirst()
  return row?.result ?? undefined
}

/** Newest first. `before` is the number of the last run of the page before. */
export async function listRuns(
  db: Kysely<Schema>,
  query: { analystId: string; datasetId: string | null; before: bigint | null; limit: number },
): Promise<readonly RunRecord[]> {
  let select = db.selectFrom('runs').select(COLUMNS).where('analyst_id', '=', query.analystId)
  if (query.datasetId !== null) select = select.where('dataset_id', '=', query.datasetId)
  if (query.before !== null) select = select.where('number', '<', query.before)
  const rows = await select.orderBy('number', 'desc').limit(query.limit).execute()
  return rows.map(toRecord)
}

/** Runs of a dataset that have a line in its ledger, newest first. */
export async function listChargedRuns(
  db: Kysely<Schema>,
  query: { datasetId: string; before: bigint | null; limit: number },
): Promise<readonly RunRecord[]> {
  let select = db
    .selectFrom('runs')
    .select(COLUMNS)
    .where('dataset_id', '=', query.datasetId)
    .where('charged_at', 'is not', null)
  if (query.before !== null) select = select.where('number', '<', query.before)
  const rows = await select.orderBy('number', 'desc').limit(query.limit).execute()
  return rows.map(toRecord)
}

/** What the last charged question of the dataset cost, that of one person or of anybody (null). */
export async function findLastCharge(
  db: Kysely<Schema>,
  query: { datasetId: string; analystId: string | null },
): Promise<{ readonly rhoMicro: bigint; readonly deltaFemto: bigint } | undefined> {
  let select = db
    .selectFrom('runs')
    .select(['rho_micro as rhoMicro', 'delta_femto as deltaFemto'])
    .where('dataset_id', '=', query.datasetId)
  if (query.analystId !== null) select = select.where('analyst_id', '=', query.analystId)
  return select.where('rho_micro', '>', 0n).orderBy('number', 'desc').limit(1).executeTakeFirst()
}

/** Runs without an end, and the instances that carry them out. */
export async function listUnfinishedRuns(db: Kysely<Schema>): Promise<readonly RunRecord[]> {
  const rows = await db.selectFrom('runs').select(COLUMNS).where('status', 'in', ['queued', 'running']).execute()
  return rows.map(toRecord)
}

/** Notes that the run should end; whichever server carries it out sees the note. False when it has already ended. */
export async function requestCancel(db: Kysely<Schema>, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('runs')
    .set({ cancel_requested: true })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function isCancelRequested(db: Kysely<Schema>, id: string): Promise<boolean> {
  const row = await db.selectFrom('runs').select('cancel_requested').where('id', '=', id).executeTakeFirst()
  return row?.cancel_requested === true
}

function toRecord(row: Pick<Selectable<RunsTable>, (typeof COLUMNS)[number]>): RunRecord {
  return {
    id: row.id,
    number: Number(row.number),
    status: row.status,
    datasetId: row.dataset_id,
    dataset: row.dataset,
    policyVersion: row.policy_version,
    dataVersion: row.data_version,
    analystId: row.analyst_id,
    analyst: row.analyst,
    projectId: row.project_id,
    sql: row.sql,
    sqlHash: row.sql_hash,
    planHash: row.plan_hash,
    rhoMicro: row.rho_micro,
    deltaFemto: row.delta_femto,
    datasetDelta: row.dataset_delta,
    reusedFrom: row.reused_from,
    instance: row.instance,
    createdAt: row.created_at,
    chargedAt: row.charged_at,
    finishedAt: row.finished_at,
    failure:
      row.failure_code === null
        ? null
        : { code: row.failure_code, params: JSON.parse(row.failure_params ?? '{}') as MessageParams },
    resultHash: row.result_hash,
    logIndex: row.log_index === null ? null : Number(row.log_index),
  }
}
