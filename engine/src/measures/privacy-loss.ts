import { femtoDelta, type FemtoDelta } from '../numeric/femto.ts'
import { microRho, type MicroRho } from '../numeric/micro.ts'
import { addRational, ZERO, type Rational } from '../numeric/rational.ts'

declare const privacyLossBrand: unique symbol
/**
 * What one release may reveal about one privacy unit: delta-approximate rho-zCDP, for the neighbouring relation
 * "one unit with all its rows is added or removed". Made by `privacyLoss` only.
 */
export interface PrivacyLoss {
  readonly rho: MicroRho
  readonly delta: FemtoDelta
  readonly [privacyLossBrand]: true
}

export function privacyLoss(rho: MicroRho, delta: FemtoDelta): PrivacyLoss {
  return { rho, delta } as PrivacyLoss
}

/**
 * The loss of all of `losses` together, also when each was chosen after seeing the answers before it.
 * Source: Bun and Steinke 2016 (arXiv 1605.02065), Lemma 1.7 and section 8.
 */
export function composeLosses(losses: readonly PrivacyLoss[]): PrivacyLoss {
  let rho = 0n
  let delta = 0n
  for (const loss of losses) {
    rho += loss.rho
    delta += loss.delta
  }
  return privacyLoss(microRho(rho), femtoDelta(delta))
}

/** Exact sum, for parts that are not whole micro-rho. */
export function sumRho(parts: readonly Rational[]): Rational {
  return parts.reduce(addRational, ZERO)
}
