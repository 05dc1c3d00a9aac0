import type { BudgetScope } from '@yingbi/contracts'
import { addLossParts, microRho, type LossParts } from '@yingbi/engine'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { chargesUnder, type Parties } from './budget-rows.ts'
import type { BudgetWindow } from './budget-window.ts'

/** What the charges of one scope in one window consist of; null when one of them is known as a whole only. */
export async function spentParts(
  db: Kysely<Schema>,
  parties: Parties,
  scope: BudgetScope,
  window: BudgetWindow,
): Promise<LossParts | null> {
  const rows = await chargesUnder(db, parties, scope, window)
    .select((eb) => [
      'pure_epsilons',
      eb.cast<bigint>(eb.fn.countAll(), 'bigint').as('count'),
      eb.cast<bigint | null>(eb.fn.sum('gaussian_rho_micro'), 'bigint').as('rho'),
      eb.cast<bigint | null>(eb.fn.sum('gaussian_cells'), 'bigint').as('cells'),
    ])
    .groupBy('pure_epsilons')
    .execute()
  const parts = rows.map((row): LossParts | null => {
    if (row.pure_epsilons === null || row.rho === null || row.cells === null) return null
    const epsilons = JSON.parse(row.pure_epsilons) as readonly number[]
    const pure = epsilons.map((epsilon) => ({ epsilon, count: Number(row.count) }))
    return { gaussianRho: microRho(row.rho), gaussianCells: row.cells, pure }
  })
  const known = parts.filter((one) => one !== null)
  return known.length < parts.length ? null : addLossParts(known)
}

/** Everything that one person, in one project or none, was charged on a dataset. */
export interface ChargeSum {
  readonly personId: string
  readonly person: string
  readonly projectId: string | null
  readonly purpose: string | null
  readonly rhoMicro: bigint
  readonly deltaFemto: bigint
  readonly questions: number
}

/** The whole ledger of a dataset, added up by person and project. */
export async function sumCharges(db: Kysely<Schema>, datasetId: string): Promise<readonly ChargeSum[]> {
  const rows = await db
    .selectFrom('charges as c')
    .leftJoin('users as u', 'u.id', 'c.person_id')
    .select((eb) => [
      'c.person_id as personId',
      'u.username as person',
      'c.project_id as projectId',
      'c.purpose',
      eb.cast<bigint>(eb.fn.sum('c.rho_micro'), 'bigint').as('rhoMicro'),
      eb.cast<bigint>(eb.fn.sum('c.delta_femto'), 'bigint').as('deltaFemto'),
      eb.cast<bigint>(eb.fn.countAll(), 'bigint').as('questions'),
    ])
    .where('c.dataset_id', '=', datasetId)
    .groupBy(['c.person_id', 'u.username', 'c.project_id', 'c.purpose'])
    .orderBy('u.username')
    .execute()
  return rows.map((row) => ({ ...row, person: row.person ?? row.personId, questions: Number(row.questions) }))
}
