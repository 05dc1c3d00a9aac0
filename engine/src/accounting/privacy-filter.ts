import { EngineError } from '../errors.ts'
import type { PrivacyLoss } from '../measures/privacy-loss.ts'
import type { FemtoDelta } from '../numeric/femto.ts'
import type { MicroRho } from '../numeric/micro.ts'

/** One account that a release is charged to: what may be spent in all, and what has been. */
export interface BudgetLimit {
  readonly scope: string
  readonly limitRho: MicroRho
  readonly spentRho: MicroRho
  readonly limitDelta: FemtoDelta
  readonly spentDelta: FemtoDelta
}

export interface Admitted {
  readonly kind: 'admitted'
}
export interface Refused<Limit extends BudgetLimit = BudgetLimit> {
  readonly kind: 'refused'
  /** Of the limits that stop the release, the one with least left of `resource`. */
  readonly binding: Limit
  /** `delta` only when every limit has enough rho. */
  readonly resource: 'rho' | 'delta'
}

/**
 * Whether `loss` fits under every limit. Pure: the caller charges, in the transaction in which it read `limits`.
 * Privacy: a run of admitted releases, each chosen after seeing the answers before it, stays within every limit.
 * Errors: ERR_LIMITS_MISSING when there is none, for such a release would be free.
 * Source: Feldman and Zrnic 2021 (arXiv 2008.11193), Whitehouse et al. 2023 (arXiv 2203.05481): the filter of approximate
 * zCDP is the plain sum.
 */
export function admit<Limit extends BudgetLimit>(
  limits: readonly Limit[],
  loss: PrivacyLoss,
): Admitted | Refused<Limit> {
  if (limits.length === 0) throw new EngineError('ERR_LIMITS_MISSING')
  const shortOfRho = leastLeft(limits, rhoLeft, loss.rho)
  if (shortOfRho !== null) return { kind: 'refused', binding: shortOfRho, resource: 'rho' }
  const shortOfDelta = leastLeft(limits, deltaLeft, loss.delta)
  if (shortOfDelta !== null) return { kind: 'refused', binding: shortOfDelta, resource: 'delta' }
  return { kind: 'admitted' }
}

function leastLeft<Limit extends BudgetLimit>(
  limits: readonly Limit[],
  left: (limit: Limit) => bigint,
  needed: bigint,
): Limit | null {
  let least: Limit | null = null
  for (const limit of limits) {
    if (left(limit) < needed && (least === null || left(limit) < left(least))) least = limit
  }
  return least
}

/** A limit that was lowered below what is spent has nothing left. */
function rhoLeft(limit: BudgetLimit): bigint {
  return limit.spentRho < limit.limitRho ? limit.limitRho - limit.spentRho : 0n
}

function deltaLeft(limit: BudgetLimit): bigint {
  return limit.spentDelta < limit.limitDelta ? limit.limitDelta - limit.spentDelta : 0n
}
