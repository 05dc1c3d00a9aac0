import type { AccuracyRequest, PrivacyRequest } from '@yingbi/contracts'
import type { Catalog } from '../catalog/catalog.ts'
import { EngineError } from '../errors.ts'
import { epsilonOfRho, rhoOfEpsilon } from '../measures/zcdp-to-approx-dp.ts'
import { gaussianVariance } from '../mechanisms/discrete-gaussian/privacy-map.ts'
import { microRho, microRhoFromDecimal, rhoRational, type MicroRho } from '../numeric/micro.ts'
import { divideRational, rational, type Rational } from '../numeric/rational.ts'
import { type EngineRefusal, refusal } from '../sql/engine-refusal.ts'
import type { OuterQuery } from './measured-query.ts'
import type { ColumnShape, MeasuredShape, MeasurementShape } from './measured-shape.ts'
import type { NoisyMeasurement } from './statistics/statistic.ts'
import { statisticKind } from './statistics/statistic-kinds.ts'

/** Beyond this a loss promises next to nothing. */
export const MAX_EPSILON = 100

export interface PrivacyDemand {
  readonly privacy: PrivacyRequest | null
  /** Used when `privacy` is null. */
  readonly accuracy: AccuracyRequest | null
}

export type LossResult =
  | { readonly kind: 'loss'; readonly rho: MicroRho }
  | { readonly kind: 'refused'; readonly refusals: readonly EngineRefusal[] }

/**
 * The loss that a question may take, in whole micro-rho.
 * Errors (as refusals): DP_PRIVACY_REQUEST_MISSING, DP_PRIVACY_TOO_SMALL, DP_PRIVACY_TOO_LARGE, DP_ACCURACY_COLUMN,
 * DP_ACCURACY_SIZE_UNKNOWN, DP_ACCURACY_UNREACHABLE.
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
  if (demand.accuracy !== null) return lossForAccuracy(demand.accuracy, shapes, outer, catalog)
  return refused(refusal('DP_PRIVACY_REQUEST_MISSING', null))
}

/**
 * Whole micro-rho for each measured query, by its shares, rounded down; what is left over goes to the first one. So
 * the parts add up to `rho` exactly.
 */
export function allotLoss(rho: MicroRho, shapes: readonly MeasuredShape[]): readonly MicroRho[] {
  const shares = shapes.reduce((sum, shape) => sum + shape.shares, 0)
  const parts = shapes.map((shape) => (shares === 0 ? 0n : (rho * BigInt(shape.shares)) / BigInt(shares)))
  const paying = shapes.findIndex((shape) => shape.shares > 0)
  const rest = rho - parts.reduce((sum, part) => sum + part, 0n)
  return parts.map((part, i) => microRho(i === paying ? part + rest : part))
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

interface AccuracyTarget {
  readonly shape: MeasuredShape
  readonly column: ColumnShape
  readonly measurement: MeasurementShape
}

/** The smallest loss whose expected half-width is within the wish; half-widths fall as the loss grows. */
function lossForAccuracy(
  wish: AccuracyRequest,
  shapes: readonly MeasuredShape[],
  outer: OuterQuery,
  catalog: Catalog,
): LossResult {
  const target = accuracyTarget(wish.column, shapes, outer)
  if (target === null) {
    const columns = measuredOutputs(outer).join(', ')
    return refused(refusal('DP_ACCURACY_COLUMN', null, { params: { column: wish.column, columns } }))
  }
  const shares = shapes.reduce((sum, shape) => sum + shape.shares, 0)
  const [least, most] = [BigInt(shares), rhoOfEpsilon(MAX_EPSILON, catalog.delta)]
  const reached = (rho: bigint) => halfWidthAt(microRho(rho), target, shapes, wish.confidence)
  const best = reached(most)
  const halfWidth = wishedHalfWidth(wish, target, shapes, most)
  if (halfWidth === null || best === null) {
    return refused(refusal('DP_ACCURACY_SIZE_UNKNOWN', null, { params: { column: wish.column } }))
  }
  if (best > halfWidth) {
    const needed = BigInt(Math.ceil(Math.min(1e15, Number(most) * (best / halfWidth) ** 2)))
    const epsilon = Math.ceil(epsilonOfRho(microRho(needed), catalog.delta))
    return refused(refusal('DP_ACCURACY_UNREACHABLE', null, { params: { epsilon, limit: MAX_EPSILON } }))
  }
  let [low, high]: [bigint, bigint] = [least, most]
  while (low < high) {
    const middle = (low + high) / 2n
    if ((reached(middle) ?? Infinity) <= halfWidth) high = middle
    else low = middle + 1n
  }
  return { kind: 'loss', rho: microRho(low) }
}

function wishedHalfWidth(
  wish: AccuracyRequest,
  target: AccuracyTarget,
  shapes: readonly MeasuredShape[],
  rho: MicroRho,
): number | null {
  const { shape, column, measurement } = target
  if (wish.absolute !== undefined) return wish.absolute
  const rowsPerUnit = shape.bounding.kind === 'two-level' ? null : shape.bounding.rowsPerUnit
  const { statistic } = column
  const { expectedRows } = shape
  // What a column is about does not depend on its noise, of which this is the least there may be.
  const noisy = noisyAt(rho, target, shapes)
  if (noisy === null) return null
  const kind = statisticKind(statistic, measurement.measurement.facts)
  const magnitude = kind.expectedMagnitude(statistic, { expectedRows, rowsPerUnit }, noisy)
  return magnitude === null || magnitude === 0 || wish.relative === undefined ? null : magnitude * wish.relative
}

function halfWidthAt(
  rho: MicroRho,
  target: AccuracyTarget,
  shapes: readonly MeasuredShape[],
  confidence: number,
): number | null {
  const noisy = noisyAt(rho, target, shapes)
  if (noisy === null) return Infinity
  const { statistic } = target.column
  const { expectedRows } = target.shape
  return statisticKind(statistic, noisy.facts).expectedHalfWidth(statistic, noisy, { expectedRows, confidence })
}

/** Null when nothing is left for the column. */
function noisyAt(
  rho: MicroRho,
  { shape, measurement }: AccuracyTarget,
  shapes: readonly MeasuredShape[],
): NoisyMeasurement | null {
  const allotted = allotLoss(rho, shapes)[shapes.indexOf(shape)]
  if (allotted === undefined || allotted === 0n) return null
  const sigma2 = measurementVariance(measurement, shape, shareOf(allotted, shape))
  return { facts: measurement.measurement.facts, sigma2 }
}

/** One share of what a measured query was allotted. */
export function shareOf(allotted: MicroRho, shape: MeasuredShape): Rational {
  return divideRational(rhoRational(allotted), rational(BigInt(shape.shares)))
}

/** Variance of the noise on each coordinate; that of the selection when it is shown from there. */
export function measurementVariance(measurement: MeasurementShape, shape: MeasuredShape, share: Rational): Rational {
  const groupsPerUnit = shape.selection?.groupsPerUnit ?? 1n
  return gaussianVariance(
    rational(measurement.sharesSelectionNoise ? groupsPerUnit : measurement.sensitivity.l2Squared),
    share,
  )
}

/** By the name that the analyst sees, else by the measured name. */
function accuracyTarget(name: string, shapes: readonly MeasuredShape[], outer: OuterQuery): AccuracyTarget | null {
  const shown = outer.columns.find((column) => column.name === name && column.measured !== null)?.measured ?? null
  for (const shape of shapes) {
    if (shown !== null && shown.measuredId !== shape.query.id) continue
    const column = shape.columns.find(({ aggregate }) => aggregate.name === (shown?.column ?? name))
    const measurement = column === undefined ? undefined : shape.measurements[column.measurement]
    if (column !== undefined && measurement !== undefined) return { shape, column, measurement }
  }
  return null
}

function measuredOutputs(outer: OuterQuery): readonly string[] {
  return outer.columns.filter((column) => column.interval !== null).map((column) => column.name)
}

function refused(...refusals: readonly EngineRefusal[]): LossResult {
  if (refusals.length === 0) throw new EngineError('ERR_PLAN_UNSOUND')
  return { kind: 'refused', refusals }
}
