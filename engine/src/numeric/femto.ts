import { EngineError } from '../errors.ts'
import { ceilRational, compareRational, ONE, rational, rationalFromNumber, ZERO, type Rational } from './rational.ts'

declare const femtoDeltaBrand: unique symbol
/** A probability of failure in units of 10^-15, from 0 to 10^15. Sums are exact integers. */
export type FemtoDelta = bigint & { readonly [femtoDeltaBrand]: true }

const FEMTO = 1_000_000_000_000_000n

/** Errors: ERR_DELTA_OUT_OF_RANGE. */
export function femtoDelta(count: bigint): FemtoDelta {
  if (count < 0n) throw new EngineError('ERR_DELTA_OUT_OF_RANGE')
  return count as FemtoDelta
}

/** Rounded up; the number is taken as the decimal that it prints as. Errors: ERR_DELTA_OUT_OF_RANGE, ERR_NUMBER_NOT_FINITE. */
export function deltaFemto(delta: number): FemtoDelta {
  return deltaFemtoUp(rationalFromNumber(delta))
}

/** The smallest count that is not below `delta`. Errors: ERR_DELTA_OUT_OF_RANGE outside [0, 1]. */
export function deltaFemtoUp(delta: Rational): FemtoDelta {
  if (compareRational(delta, ZERO) < 0 || compareRational(delta, ONE) > 0) {
    throw new EngineError('ERR_DELTA_OUT_OF_RANGE')
  }
  return femtoDelta(ceilRational({ numerator: delta.numerator * FEMTO, denominator: delta.denominator }))
}

export function deltaRational(delta: FemtoDelta): Rational {
  return rational(delta, FEMTO)
}
