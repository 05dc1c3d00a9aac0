import type { Transaction } from 'kysely'
import type { Schema } from '../src/database/schema.ts'

/** A running run with nothing but its identity, for tests of what hangs on runs. */
export async function insertBareRun(trx: Transaction<Schema>, id: string, datasetId = 'd1'): Promise<void> {
  await trx
    .insertInto('runs')
    .values({
      id,
      status: 'running',
      dataset_id: datasetId,
      dataset: 'demo',
      policy_version: 1,
      data_version: '1',
      analyst_id: 'p1',
      analyst: 'analyst',
      project_id: null,
      sql: 'SELECT 1',
      sql_hash: '00',
      plan_hash: '00',
      rho_micro: 1n,
      delta_femto: 0n,
      dataset_delta: 0.000001,
      reused_from: null,
      instance: 1n,
      created_at: new Date(0),
      charged_at: new Date(0),
      finished_at: null,
      failure_code: null,
      failure_params: null,
      result: null,
      result_hash: null,
      log_index: null,
    })
    .execute()
}
