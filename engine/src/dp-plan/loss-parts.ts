import type { LossParts } from '../measures/tight-epsilon.ts'
import { rationalToNumberUp } from '../numeric/rational-to-number.ts'
import { rhoOfLaplace } from '../mechanisms/discrete-laplace/privacy-map.ts'
import { microRhoUp } from '../numeric/micro.ts'
import { addRational, compareRational, rational, subtractRational, ZERO, type Rational } from '../numeric/rational.ts'
import { rhoOfGaussian } from '../mechanisms/discrete-gaussian/privacy-map.ts'
import type { MeasuredPlan } from './measured-plan.ts'
import { selectionSensitivity } from './selection-rule.ts'
import { measurementKind } from './measurements/measurement-kinds.ts'
import type { MeasurementFacts } from './measurements/measurement.ts'

/**
 * Variance that is set aside to make continuous noise discrete: noise of variance v is, up to a factor of e^(3 * 10^-17)
 * a cell, made from continuous noise of variance v - 2. See ../measures/PROOF.md.
 */
const ROUNDING_VARIANCE = rational(2n)

/** A unit that can move more cells than this is not accounted for in parts. */
const MAX_CELLS = 1_000_000n

/**
 * What the loss of a measured plan consists of, for `tightEpsilon`; null when its noise is too small or its unit moves
 * too many cells for the tighter statement to hold, and only the zCDP loss can be stated.
 */
export function lossParts(plan: MeasuredPlan): LossParts | null {
  const { selection } = plan
  const paying = plan.measurements.filter(({ sharesSelectionNoise }) => !sharesSelectionNoise)
  const pure = paying.flatMap(({ sensitivity, laplaceScale }) => {
    if (laplaceScale === null) return []
    return [{ epsilon: rationalToNumberUp(rhoOfLaplace(rational(sensitivity.l1), laplaceScale)), count: 1 }]
  })
  const noise = paying
    .filter(({ laplaceScale }) => laplaceScale === null)
    .map(({ facts, sensitivity, sigma2 }) => ({ sensitivity, sigma2, moved: movedCells(plan, facts, sensitivity.l1) }))
  if (selection !== null) {
    const { sigma2, groupsPerUnit } = selection
    noise.push({ sensitivity: selectionSensitivity(selection), sigma2, moved: groupsPerUnit })
  }
  let rho: Rational = ZERO
  let cells = 0n
  for (const { sensitivity, sigma2, moved } of noise) {
    if (compareRational(sigma2, ROUNDING_VARIANCE) <= 0) return null
    rho = addRational(rho, rhoOfGaussian(rational(sensitivity.l2Squared), subtractRational(sigma2, ROUNDING_VARIANCE)))
    cells += moved
  }
  if (cells > MAX_CELLS) return null
  return { gaussianRho: microRhoUp(rho), gaussianCells: cells, pure }
}

/**
 * Cells are whole numbers, so that each that moves takes at least 1 of the L1 sensitivity. Nodes of a tree are more cells
 * than the exact columns tell.
 */
function movedCells({ bounding, exactColumns }: MeasuredPlan, facts: MeasurementFacts, l1: bigint): bigint {
  if (measurementKind(facts).histogram !== undefined) return l1
  const groups = bounding.kind === 'two-level' ? bounding.groupsPerUnit : bounding.rowsPerUnit
  const cells = groups * BigInt(exactColumns.length)
  return l1 < cells ? l1 : cells
}
