import type { AccuracyRequest, PrivacyRequest } from '@yingbi/contracts'
import type { Catalog } from '../catalog/catalog.ts'
import { EngineError } from '../errors.ts'
import { epsilonOfRho, rhoOfEpsilon } from '../measures/zcdp-to-approx-dp.ts'
import { microRho, microRhoFromDecimal, type MicroRho } from '../numeric/micro.ts'
import { type EngineRefusal, refusal } from '../sql/engine-refusal.ts'
import { MAX_EPSILON } from './max-epsilon.ts'
import type { OuterQuery } from './measured-query.ts'
import type { LossResult } from './loss-result.ts'
import { lossForAccuracy } from './loss-for-accuracy.ts'
import type { MeasuredShape } from './measured-shape.ts'

export interface PrivacyDemand {
  readonly privacy: PrivacyRequest | null
  /** Used when `privacy` is null. */
  readonly accuracy: AccuracyRequest | null
}

/**
 * The loss that a question may take, in whole micro-rho.
 * Errors (as refusals): DP_PRIVACY_REQUEST_MISSING, DP_PRIVACY_TOO_SMALL, DP_PRIVACY_TOO_LARGE, DP_ACCURACY_COLUMN,
 * DP_ACCURACY_SIZE_UNKNOWN, DP_ACCURACY_IN_RANKS, DP_ACCURACY_UNREACHABLE.
 */
export function demandedLoss(
  demand: PrivacyDemand,
  shapes: readonly MeasuredShape[],
  outer: OuterQuery,
  catalog: Catalog,
): LossResult {
  const shares = shapes.reduce((sum, shape) => sum + shape.shares, 0)
  if (shares === 0) return { kind: 'loss', rho: microRho(0n) }
  if (demand.privacy !== null) return statedLoss(demand.privacy, shares, catalog)
  if (demand.accuracy !== null) {
    const result = lossForAccuracy(demand.accuracy, shapes, outer, catalog)
    return result.kind === 'refused' ? refused(...result.refusals) : result
  }
  return refused(refusal('DP_PRIVACY_REQUEST_MISSING', null))
}

function statedLoss(request: PrivacyRequest, shares: number, catalog: Catalog): LossResult {
  const rho = statedRho(request, catalog)
  if (rho === null) return refused(refusal('DP_PRIVACY_REQUEST_MISSING', null))
  if (epsilonOfRho(rho, catalog.delta) > MAX_EPSILON) {
    return refused(refusal('DP_PRIVACY_TOO_LARGE', null, { params: { limit: MAX_EPSILON } }))
  }
  if (rho < BigInt(shares)) return refused(refusal('DP_PRIVACY_TOO_SMALL', null, { params: { columns: shares } }))
  return { kind: 'loss', rho }
}

function statedRho(request: PrivacyRequest, catalog: Catalog): MicroRho | null {
  if (request.rho !== undefined) return microRhoFromDecimal(request.rho)
  if (request.epsilon === undefined) return null
  // One above the limit stands for anything above it: larger epsilons have no use but to be refused.
  return rhoOfEpsilon(Math.min(request.epsilon, MAX_EPSILON + 1), catalog.delta)
}

function refused(...refusals: readonly EngineRefusal[]): LossResult {
  if (refusals.length === 0) throw new EngineError('ERR_PLAN_UNSOUND')
  return { kind: 'refused', refusals }
}
