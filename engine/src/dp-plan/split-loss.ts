import { gaussianVariance } from '../mechanisms/discrete-gaussian/privacy-map.ts'
import { microRho, rhoRational, type MicroRho } from '../numeric/micro.ts'
import { multiplyRational, rational, type Rational } from '../numeric/rational.ts'
import { groupSize, relativeError } from './expected-error.ts'
import type { MeasuredShape, MeasurementShape } from './measured-shape.ts'
import { measurementNoise, type NoiseLaw } from './measurement-noise.ts'
import { selectionSensitivity } from './selection-rule.ts'

/** How one measured query's part of the loss is divided. Whole numbers; 0 for what is shown from the selection. */
export interface LossWeights {
  readonly measurements: readonly bigint[]
  readonly selection: bigint
  readonly total: bigint
  /** Parts that are more than nothing. */
  readonly payers: bigint
  /** Weight of the whole among all measured queries. */
  readonly whole: bigint
}

/** The largest weight of a part, and the least: no half-width is more than 2 times that of equal parts of a measured query. */
const MOST_WEIGHT = 16n
const LEAST_WEIGHT = 4n
/** Losses at which relative errors are compared: small enough for noise of many steps. */
const COMPARED_AT = rational(1n, 100n)

/**
 * Weights of all parts of a question, which make the sum of the squared relative errors of its columns small: an error of
 * c / sqrt(rho_i) asks for rho_i in proportion to c. The largest relative error is then not above that of equal parts, because
 * c_max (sum of c) <= m c_max^2, also when small c are raised. Parts whose relative error is not known before data get the
 * mean weight, and so does selection.
 *
 * INVARIANT: weights do not depend on the loss, so that every part grows with it; and those inside a measured query depend on
 * it and the metadata alone, so that its stored answer of a larger loss serves wherever a smaller one is asked for.
 */
export function lossWeights(shapes: readonly MeasuredShape[]): readonly LossWeights[] {
  const divided = shapes.map(dividedShape)
  const errors = divided.flatMap(({ meanError }) => (meanError === null ? [] : [meanError]))
  const largest = Math.max(0, ...divided.flatMap(({ largestError }) => (largestError === null ? [] : [largestError])))
  const mean = meanOf(errors.map((error) => weightOf(error, largest)))
  return divided.map(({ measurements, selection, meanError }) => {
    const parts = [...measurements, selection]
    const payers = BigInt(parts.filter((part) => part > 0n).length)
    const each = meanError === null ? mean : weightOf(meanError, largest)
    return { measurements, selection, payers, total: sumOf(parts), whole: payers * each }
  })
}

interface DividedShape extends Pick<LossWeights, 'measurements' | 'selection'> {
  /** Of the parts whose relative error is known, those raised to `LEAST_WEIGHT` included; null when there are none. */
  readonly meanError: number | null
  readonly largestError: number | null
}

function dividedShape(shape: MeasuredShape): DividedShape {
  const errors = shape.measurements.map(({ sharesSelectionNoise }, i) =>
    sharesSelectionNoise ? null : errorOf(shape, i),
  )
  const known = errors.filter((error) => error !== null)
  const largestError = known.length === 0 ? null : Math.max(...known)
  const weights = known.map((error) => weightOf(error, largestError ?? 0))
  const mean = meanOf(weights)
  const measurements = shape.measurements.map(({ sharesSelectionNoise }, i) => {
    const error = errors[i] ?? null
    return sharesSelectionNoise ? 0n : error === null ? mean : weightOf(error, largestError ?? 0)
  })
  const meanError =
    largestError === null ? null : (largestError * Number(sumOf(weights))) / weights.length / Number(MOST_WEIGHT)
  return { measurements, selection: shape.selection === null ? 0n : mean, meanError, largestError }
}

function weightOf(error: number, largest: number): bigint {
  const weight = BigInt(Math.round((Number(MOST_WEIGHT) * error) / largest))
  return weight > LEAST_WEIGHT ? weight : LEAST_WEIGHT
}

/** Rounded; 1 of nothing. */
function meanOf(weights: readonly bigint[]): bigint {
  const count = BigInt(weights.length)
  return count === 0n ? 1n : (2n * sumOf(weights) + count) / (2n * count)
}

function sumOf(weights: readonly bigint[]): bigint {
  return weights.reduce((sum, weight) => sum + weight, 0n)
}

/**
 * Whole micro-rho for each measured query: one for each of its parts, and of the rest by weights, rounded down; what is
 * left over goes to the first one that pays. So the parts add up to `rho` exactly. PRECONDITION: `rho` is at least the number of parts.
 */
export function allotLoss(rho: MicroRho, weights: readonly LossWeights[]): readonly MicroRho[] {
  const total = sumOf(weights.map(({ whole }) => whole))
  const payers = sumOf(weights.map((each) => each.payers))
  const parts = weights.map((each) => (total === 0n ? 0n : each.payers + ((rho - payers) * each.whole) / total))
  const paying = weights.findIndex((each) => each.payers > 0n)
  const rest = rho - sumOf(parts)
  return parts.map((part, i) => microRho(i === paying ? part + rest : part))
}

/** The part of weight `weight` of what a measured query was allotted. */
export function shareOf(allotted: MicroRho, weight: bigint, { total }: LossWeights): Rational {
  return total === 0n ? rational(0n) : multiplyRational(rhoRational(allotted), rational(weight, total))
}

/** The noise on each coordinate; that of the selection when it is shown from there. */
export function plannedNoise(
  shape: MeasuredShape,
  position: number,
  allotted: MicroRho,
  weights: LossWeights,
): NoiseLaw {
  const measurement = shape.measurements[position]
  if (measurement === undefined || measurement.sharesSelectionNoise) {
    const l2Squared = shape.selection === null ? 1n : selectionSensitivity(shape.selection).l2Squared
    const share = shareOf(allotted, weights.selection, weights)
    return { sigma2: gaussianVariance(rational(l2Squared), share), laplaceScale: null }
  }
  return noiseAt(measurement, shareOf(allotted, weights.measurements[position] ?? 0n, weights), shape)
}

function noiseAt({ measurement, sensitivity }: MeasurementShape, rho: Rational, shape: MeasuredShape): NoiseLaw {
  return measurementNoise({ facts: measurement.facts, sensitivity }, rho, shape.gaussianOnly)
}

/** Root of the sum of the squared relative errors of all columns that are read off a measurement. */
function errorOf(shape: MeasuredShape, position: number): number | null {
  const measurement = shape.measurements[position]
  if (measurement === undefined) return null
  const noisy = { facts: measurement.measurement.facts, ...noiseAt(measurement, COMPARED_AT, shape) }
  const errors = shape.columns
    .filter((column) => column.measurement === position)
    .map(({ statistic }) => relativeError(statistic, noisy, groupSize(shape)))
    .filter((error) => error !== null && error > 0)
  return errors.length === 0 ? null : Math.hypot(...errors.map(Number))
}
