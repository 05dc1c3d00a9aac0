import type { BudgetScope } from '@yingbi/contracts'
import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { BudgetsTable } from '../database/tables/ledger.ts'
import type { BudgetWindow } from './budget-window.ts'

/** Who spends what: each of them may have limits. */
export interface Parties {
  readonly datasetId: string
  readonly personId: string
  /** Null for a question outside of every project. */
  readonly project: { readonly id: string; readonly purpose: string } | null
}

/** Scopes in which the parties spend, the widest first. */
export function scopesOf({ project }: Parties): readonly BudgetScope[] {
  return project === null ? ['dataset', 'person'] : ['dataset', 'purpose', 'project', 'person']
}

function holderOf({ personId, project }: Parties, scope: BudgetScope): string {
  const holder = { dataset: '', person: personId, project: project?.id, purpose: project?.purpose }[scope]
  if (holder === undefined) throw new Error('a question outside of every project has no limits of a project')
  return holder
}

export const BUDGET_COLUMNS = [
  'scope',
  'window_kind',
  'window_start',
  'limit_rho_micro',
  'spent_rho_micro',
  'limit_delta_femto',
  'spent_delta_femto',
] as const
export type BudgetRow = Pick<Selectable<BudgetsTable>, (typeof BUDGET_COLUMNS)[number]>

/** The row that counts the spending of one scope in one window. */
export function budgetKey(parties: Parties, scope: BudgetScope, window: BudgetWindow) {
  return {
    dataset_id: parties.datasetId,
    scope,
    holder_id: holderOf(parties, scope),
    window_kind: window.kind,
    window_start: window.start,
  }
}

export function isBudget(row: BudgetRow, scope: BudgetScope, window: BudgetWindow): boolean {
  return row.scope === scope && row.window_kind === window.kind && row.window_start.getTime() === window.start.getTime()
}

/** Sum of the charges themselves, for a window in which no row counts yet. */
export async function spentInWindow(
  db: Kysely<Schema>,
  parties: Parties,
  scope: BudgetScope,
  window: BudgetWindow,
): Promise<{ readonly rhoMicro: bigint; readonly deltaFemto: bigint }> {
  return chargesUnder(db, parties, scope, window)
    .select((eb) => [
      eb.cast<bigint>(eb.fn.coalesce(eb.fn.sum('rho_micro'), eb.lit(0)), 'bigint').as('rhoMicro'),
      eb.cast<bigint>(eb.fn.coalesce(eb.fn.sum('delta_femto'), eb.lit(0)), 'bigint').as('deltaFemto'),
    ])
    .executeTakeFirstOrThrow()
}

/** The charges that count in one scope and window, nothing selected yet. */
export function chargesUnder(db: Kysely<Schema>, parties: Parties, scope: BudgetScope, window: BudgetWindow) {
  let query = db.selectFrom('charges').where('dataset_id', '=', parties.datasetId).where('at', '>=', window.start)
  if (window.end !== null) query = query.where('at', '<', window.end)
  return scope === 'dataset' ? query : query.where(CHARGE_COLUMNS[scope], '=', holderOf(parties, scope))
}

const CHARGE_COLUMNS = { person: 'person_id', project: 'project_id', purpose: 'purpose' } as const
