import type { BudgetLimit, BudgetScope, BudgetWindowName, DatasetPolicy } from '@yingbi/contracts'
import { deltaFemto, rhoOfEpsilon } from '@yingbi/engine'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { ScopeLimit } from '../repositories/budget-ledger.ts'
import type { Parties } from '../repositories/budget-rows.ts'
import { listNamedLimits, type NamedLimitRecord } from '../repositories/named-limits.ts'

/**
 * The limits under which the parties ask: those that the policy states for all, and those that the provider has set for
 * them by name; where both speak of one window the lower holds.
 *
 * Epsilon at the dataset's delta becomes rho, rounded down. What group selection may spend is at most that same delta in
 * each window, so that a limit of epsilon promises (epsilon, 2 delta) for everything that was asked under it.
 */
export function limitsFor(
  policy: DatasetPolicy,
  parties: Pick<Parties, 'personId' | 'project'>,
  named: readonly NamedLimitRecord[],
): readonly ScopeLimit[] {
  const { budget, purposes = {} } = policy
  const { project, personId } = parties
  const stated: readonly (readonly [BudgetScope, string, BudgetLimit | undefined])[] = [
    ['dataset', '', budget.dataset],
    ...(project === null
      ? []
      : ([
          [
            'purpose',
            project.purpose,
            Object.hasOwn(purposes, project.purpose) ? purposes[project.purpose]?.budget : undefined,
          ],
          ['project', project.id, budget.project],
        ] as const)),
    ['person', personId, budget.person],
  ]
  return stated.flatMap(([scope, holder, limit]) => {
    const lowest = new Map<BudgetWindowName, number>()
    const ofHolder = named.filter((one) => one.scope === scope && one.holderId === holder)
    for (const { window, epsilon } of [...windowsOf(limit), ...ofHolder]) {
      lowest.set(window, Math.min(epsilon, lowest.get(window) ?? Infinity))
    }
    return [...lowest].map(([window, epsilon]) => scopeLimit(scope, window, epsilon, policy.privacy.delta))
  })
}

/** The same with the named limits of the dataset as they stand now. */
export async function readLimits(
  db: Kysely<Schema>,
  dataset: { readonly id: string; readonly policy: DatasetPolicy },
  parties: Pick<Parties, 'personId' | 'project'>,
): Promise<readonly ScopeLimit[]> {
  return limitsFor(dataset.policy, parties, await listNamedLimits(db, dataset.id))
}

function windowsOf(limit: BudgetLimit | undefined): readonly { window: BudgetWindowName; epsilon: number }[] {
  return limit === undefined ? [] : [limit, ...(limit.also ?? [])]
}

function scopeLimit(scope: BudgetScope, window: BudgetWindowName, epsilon: number, delta: number): ScopeLimit {
  return { scope, window, limit: { rhoMicro: rhoOfEpsilon(epsilon, delta), deltaFemto: deltaFemto(delta) } }
}
