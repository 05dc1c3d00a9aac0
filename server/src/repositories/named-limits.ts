import type { NamedLimit } from '@yingbi/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { NamedLimitsTable } from '../database/tables/projects.ts'

/** A limit of one holder on one dataset; `holderId` is an id, or the name of a purpose. */
export type NamedLimitRecord = Pick<NamedLimit, 'scope' | 'window' | 'epsilon'> & { readonly holderId: string }

const COLUMNS = ['scope', 'holder_id as holderId', 'window_kind as window', 'epsilon'] as const

export async function listNamedLimits(db: Kysely<Schema>, datasetId: string): Promise<readonly NamedLimitRecord[]> {
  return db
    .selectFrom('named_limits')
    .select(COLUMNS)
    .where('dataset_id', '=', datasetId)
    .orderBy('scope')
    .orderBy('holder_id')
    .orderBy('window_kind')
    .execute()
}

/** Sets one limit, or takes it away when `epsilon` is null. */
export async function putNamedLimit(
  trx: Transaction<Schema>,
  datasetId: string,
  limit: Omit<NamedLimitRecord, 'epsilon'> & { readonly epsilon: number | null },
): Promise<void> {
  const { scope, holderId, window, epsilon } = limit
  const key = {
    dataset_id: datasetId,
    scope,
    holder_id: holderId,
    window_kind: window,
  } satisfies Partial<NamedLimitsTable>
  if (epsilon === null) {
    await trx
      .deleteFrom('named_limits')
      .where((eb) => eb.and(key))
      .execute()
    return
  }
  await trx
    .insertInto('named_limits')
    .values({ ...key, epsilon })
    .onConflict((conflict) =>
      conflict.columns(['dataset_id', 'scope', 'holder_id', 'window_kind']).doUpdateSet({ epsilon }),
    )
    .execute()
}
