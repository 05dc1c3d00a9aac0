import { EngineError } from '../errors.ts'
import { ceilRational, decimalString, floorRational, rational, rationalFromDecimal, type Rational } from './rational.ts'

declare const microRhoBrand: unique symbol
/** zCDP budget in units of 10^-6 rho; never negative. Sums are exact integers. */
export type MicroRho = bigint & { readonly [microRhoBrand]: true }

const MICRO = 1_000_000n

/** Errors: ERR_RHO_NEGATIVE. */
export function microRho(count: bigint): MicroRho {
  if (count < 0n) throw new EngineError('ERR_RHO_NEGATIVE')
  return count as MicroRho
}

/** A limit written by a person, e.g. `0.25`; digits past the sixth are dropped. Errors: ERR_NUMBER_MALFORMED, ERR_RHO_NEGATIVE. */
export function microRhoFromDecimal(text: string): MicroRho {
  return microRhoDown(rationalFromDecimal(text))
}

/** The smallest micro-rho that is not below `rho`: for what is spent. Errors: ERR_RHO_NEGATIVE. */
export function microRhoUp(rho: Rational): MicroRho {
  return microRho(ceilRational({ numerator: rho.numerator * MICRO, denominator: rho.denominator }))
}

/** The largest micro-rho that is not above `rho`: for what may be spent. Errors: ERR_RHO_NEGATIVE. */
export function microRhoDown(rho: Rational): MicroRho {
  return microRho(floorRational({ numerator: rho.numerator * MICRO, denominator: rho.denominator }))
}

/** With all six places, e.g. `0.007701`. */
export function decimalFromMicroRho(rho: MicroRho): string {
  return decimalString(rhoRational(rho), 6, 'up')
}

/** In units of rho. */
export function rhoRational(rho: MicroRho): Rational {
  return rational(rho, MICRO)
}
