import type { AccuracyRequest } from '@yingbi/contracts'
import type { Catalog } from '../catalog/catalog.ts'
import { epsilonOfRho, rhoOfEpsilon } from '../measures/zcdp-to-approx-dp.ts'
import { microRho, type MicroRho } from '../numeric/micro.ts'
import { type EngineRefusal, refusal } from '../sql/engine-refusal.ts'
import { groupSize } from './expected-error.ts'
import type { OuterQuery } from './measured-query.ts'
import type { ColumnShape, MeasuredShape } from './measured-shape.ts'
import { MAX_EPSILON } from './max-epsilon.ts'
import type { LossResult } from './loss-result.ts'
import { allotLoss, lossWeights, type LossWeights, plannedNoise } from './split-loss.ts'
import type { NoisyMeasurement } from './statistics/statistic.ts'
import { statisticKind } from './statistics/statistic-kinds.ts'

/** The error that one column may have. */
type Wish = Pick<AccuracyRequest, 'column' | 'absolute' | 'relative'>

/**
 * The smallest loss with which every named column has an expected half-width within its wish; half-widths fall as the
 * loss grows, which is divided as it is for a stated loss.
 * Errors (as refusals): DP_ACCURACY_COLUMN, DP_ACCURACY_SIZE_UNKNOWN, DP_ACCURACY_IN_RANKS,
 * DP_ACCURACY_UNREACHABLE, one for each wish.
 */
export function lossForAccuracy(
  request: AccuracyRequest,
  shapes: readonly MeasuredShape[],
  outer: OuterQuery,
  catalog: Catalog,
): LossResult {
  const weights = lossWeights(shapes)
  const results = [request, ...(request.also ?? [])].map((wish) => {
    const target = accuracyTarget(wish.column, shapes, outer, weights)
    if (target !== null) return lossForWish(wish, target, shapes, request.confidence, catalog)
    const columns = measuredOutputs(outer).join(', ')
    return refusal('DP_ACCURACY_COLUMN', null, { params: { column: wish.column, columns } })
  })
  const refusals = results.filter((result) => typeof result !== 'bigint')
  if (refusals.length > 0) return { kind: 'refused', refusals }
  const losses = results.filter((result) => typeof result === 'bigint')
  return { kind: 'loss', rho: microRho(losses.reduce((most, rho) => (rho > most ? rho : most), 0n)) }
}

interface AccuracyTarget {
  readonly shape: MeasuredShape
  readonly column: ColumnShape
  /** Null when nothing is left for the column. */
  readonly noisyAt: (rho: MicroRho) => NoisyMeasurement | null
}

function lossForWish(
  wish: Wish,
  target: AccuracyTarget,
  shapes: readonly MeasuredShape[],
  confidence: number,
  catalog: Catalog,
): bigint | EngineRefusal {
  if (target.column.statistic.share !== undefined) {
    return refusal('DP_ACCURACY_IN_RANKS', null, { params: { column: wish.column } })
  }
  const shares = shapes.reduce((sum, shape) => sum + shape.shares, 0)
  const [least, most] = [BigInt(shares), rhoOfEpsilon(MAX_EPSILON, catalog.delta)]
  const reached = (rho: bigint) => halfWidthAt(microRho(rho), target, confidence)
  const best = reached(most)
  const halfWidth = wishedHalfWidth(wish, target, most)
  if (halfWidth === null || best === null) {
    return refusal('DP_ACCURACY_SIZE_UNKNOWN', null, { params: { column: wish.column } })
  }
  if (best > halfWidth) {
    const needed = BigInt(Math.ceil(Math.min(1e15, Number(most) * (best / halfWidth) ** 2)))
    const epsilon = Math.ceil(epsilonOfRho(microRho(needed), catalog.delta))
    return refusal('DP_ACCURACY_UNREACHABLE', null, { params: { epsilon, limit: MAX_EPSILON } })
  }
  let [low, high]: [bigint, bigint] = [least, most]
  while (low < high) {
    const middle = (low + high) / 2n
    if ((reached(middle) ?? Infinity) <= halfWidth) high = middle
    else low = middle + 1n
  }
  return low
}

function wishedHalfWidth(wish: Wish, { shape, column, noisyAt }: AccuracyTarget, rho: MicroRho): number | null {
  if (wish.absolute !== undefined) return wish.absolute
  // What a column is about does not depend on its noise, of which this is the least there may be.
  const noisy = noisyAt(rho)
  if (noisy === null) return null
  const { statistic } = column
  const magnitude = statisticKind(statistic, noisy.facts).expectedMagnitude(statistic, groupSize(shape), noisy)
  return magnitude === null || magnitude === 0 || wish.relative === undefined ? null : magnitude * wish.relative
}

function halfWidthAt(rho: MicroRho, { shape, column, noisyAt }: AccuracyTarget, confidence: number): number | null {
  const noisy = noisyAt(rho)
  if (noisy === null) return Infinity
  const { statistic } = column
  const { expectedRows } = shape
  return statisticKind(statistic, noisy.facts).expectedHalfWidth(statistic, noisy, { expectedRows, confidence })
}

/** By the name that the analyst sees, else by the measured name. */
function accuracyTarget(
  name: string,
  shapes: readonly MeasuredShape[],
  outer: OuterQuery,
  weights: readonly LossWeights[],
): AccuracyTarget | null {
  const shown = outer.columns.find((column) => column.name === name && column.measured !== null)?.measured ?? null
  for (const [position, shape] of shapes.entries()) {
    if (shown !== null && shown.measuredId !== shape.query.id) continue
    const column = shape.columns.find(({ aggregate }) => aggregate.name === (shown?.column ?? name))
    const measurement = column === undefined ? undefined : shape.measurements[column.measurement]
    const own = weights[position]
    if (column === undefined || measurement === undefined || own === undefined) continue
    const { facts } = measurement.measurement
    const noisyAt = (rho: MicroRho) => {
      const allotted = allotLoss(rho, weights)[position] ?? microRho(0n)
      if (allotted === 0n) return null
      return { facts, ...plannedNoise(shape, column.measurement, allotted, own) }
    }
    return { shape, column, noisyAt }
  }
  return null
}

function measuredOutputs(outer: OuterQuery): readonly string[] {
  return outer.columns.filter((column) => column.interval !== null).map((column) => column.name)
}
