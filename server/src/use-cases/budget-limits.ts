import type { DatasetPolicy } from '@yingbi/contracts'
import { deltaFemto, rhoOfEpsilon } from '@yingbi/engine'
import type { ScopeLimit } from '../repositories/budget-ledger.ts'

/**
 * The limits that a policy states, as the ledger counts them: epsilon at the dataset's delta becomes rho, rounded down.
 * What group selection may spend is at most that same delta in each window, so that a limit of epsilon promises
 * (epsilon, 2 delta) for everything that was asked under it.
 */
export function limitsOfPolicy(policy: DatasetPolicy): readonly ScopeLimit[] {
  const { delta } = policy.privacy
  return (['dataset', 'person'] as const).map((scope) => {
    const { epsilon, window } = policy.budget[scope]
    return { scope, window, limit: { rhoMicro: rhoOfEpsilon(epsilon, delta), deltaFemto: deltaFemto(delta) } }
  })
}
