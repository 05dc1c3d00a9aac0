import type { Catalog } from '../catalog/catalog.ts'
import { EngineError } from '../errors.ts'
import { rhoOfGaussian } from '../mechanisms/discrete-gaussian/privacy-map.ts'
import { rhoOfLaplace } from '../mechanisms/discrete-laplace/privacy-map.ts'
import { groupWeights, MOST_WEIGHTED_GROUPS } from '../mechanisms/partition-selection/weighted-threshold.ts'
import { sumRho } from '../measures/privacy-loss.ts'
import { deltaRational } from '../numeric/femto.ts'
import { microRhoUp } from '../numeric/micro.ts'
import { addRational, compareRational, rational, type Rational, ZERO } from '../numeric/rational.ts'
import type { DpPlan } from './dp-plan.ts'
import type { MeasuredPlan, MeasurementPlan, SelectionPlan, Sensitivity } from './measured-plan.ts'
import { measurementKind } from './measurements/measurement-kinds.ts'
import { measurementSensitivity } from './sensitivity.ts'

/**
 * Derives the loss once more, from the noise that the plan will draw and the bounds that its SQL enforces, and
 * compares it with what is charged. A plan that would spend more, or charges more than it spends, is a bug of the
 * planner. Errors: ERR_PLAN_UNSOUND.
 */
export function verifyDpPlan(plan: Pick<DpPlan, 'measured' | 'loss'>, catalog: Catalog): void {
  let rho = 0n
  let delta = 0n
  for (const measured of plan.measured) {
    verifyBounding(measured, catalog)
    verifyNoise(measured)
    if (microRhoUp(spentRho(measured)) !== measured.loss.rho) throw unsound(measured, 'rho')
    if (compareRational(spentDelta(measured), deltaRational(measured.loss.delta)) > 0) throw unsound(measured, 'delta')
    rho += measured.loss.rho
    delta += measured.loss.delta
  }
  if (rho !== plan.loss.rho || delta !== plan.loss.delta) throw new EngineError('ERR_PLAN_UNSOUND', { part: 'total' })
}

/** What the noise of every measurement gives away, exact. */
export function spentRho(measured: MeasuredPlan): Rational {
  const { selection } = measured
  const paying = measured.measurements.filter((measurement) => !measurement.sharesSelectionNoise)
  const spent = paying.map((each) => rhoOf(each, derivedSensitivity(measured, each)))
  if (selection === null) return sumRho(spent)
  return addRational(
    sumRho(spent),
    rhoOfGaussian(rational(selectionNormSquared(measured, selection)), selection.sigma2),
  )
}

/** Derived from the weights that the SQL gives: the largest n w(n)^2, rounded up to that of a unit in one group. */
function selectionNormSquared(measured: MeasuredPlan, { rule, groupsPerUnit }: SelectionPlan): bigint {
  if (rule === 'gaussian-threshold') return groupsPerUnit
  if (groupsPerUnit < 2n || groupsPerUnit > MOST_WEIGHTED_GROUPS) throw unsound(measured, 'selection')
  const norms = groupWeights(groupsPerUnit).map((weight, i) => BigInt(i + 1) * weight * weight)
  return norms.reduce((most, each) => (each > most ? each : most))
}

function spentDelta({ selection }: MeasuredPlan): Rational {
  return selection?.delta ?? ZERO
}

/** What the noise that will be drawn costs. */
function rhoOf({ sigma2, laplaceScale }: MeasurementPlan, { l1, l2Squared }: Sensitivity): Rational {
  return laplaceScale === null ? rhoOfGaussian(rational(l2Squared), sigma2) : rhoOfLaplace(rational(l1), laplaceScale)
}

function derivedSensitivity(measured: MeasuredPlan, { facts, sensitivity }: MeasurementPlan): Sensitivity {
  const groupCount = measured.groups === null ? null : BigInt(measured.groups.length)
  const derived = measurementSensitivity(facts, measured.bounding, groupCount)
  if (derived.l2Squared !== sensitivity.l2Squared || derived.l1 !== sensitivity.l1) {
    throw unsound(measured, 'sensitivity')
  }
  return derived
}

function verifyBounding(measured: MeasuredPlan, catalog: Catalog): void {
  const { bounding, selection, groups } = measured
  if ((groups === null) !== (selection !== null)) throw unsound(measured, 'groups')
  if (bounding.kind === 'two-level') {
    if (bounding.groupsPerUnit < 1n || bounding.rowsPerGroup < 1n) throw unsound(measured, 'bounding')
  } else {
    if (bounding.rowsPerUnit < 1n) throw unsound(measured, 'bounding')
    if ((bounding.rowsPerUnit === 1n) !== (bounding.kind === 'one-row-per-unit')) throw unsound(measured, 'bounding')
    for (const [table, rows] of bounding.rowsPerTable) {
      if (catalog.tables.get(table)?.contribution?.rows !== rows) throw unsound(measured, 'bounding')
    }
  }
  if (selection === null) return
  // INVARIANT: selection must know how many groups a unit can be in.
  const groupsPerUnit = bounding.kind === 'two-level' ? bounding.groupsPerUnit : bounding.rowsPerUnit
  if (selection.groupsPerUnit !== groupsPerUnit) throw unsound(measured, 'selection')
  const read = measured.exactColumns.map(({ kind }) => kind)
  // INVARIANT: weights are given to what a hash chose, and what is read is what the rule compares.
  const isWeighted = selection.rule === 'weighted-gaussian-threshold'
  if (isWeighted && (bounding.kind !== 'two-level' || bounding.choice !== 'hash-threshold'))
    throw unsound(measured, 'selection')
  if (!read.includes('units') || read.includes('score') !== isWeighted) throw unsound(measured, 'selection')
}

/** What is charged for noise is what `release` draws. */
function verifyNoise(measured: MeasuredPlan): void {
  const { measurements, selection } = measured
  for (const { facts, sigma2, laplaceScale, sharesSelectionNoise } of measurements) {
    // INVARIANT: nodes of a tree get Gaussian noise only.
    if (laplaceScale !== null && measurementKind(facts).histogram !== undefined) throw unsound(measured, 'noise')
    if (!sharesSelectionNoise) continue
    // INVARIANT: what nobody pays for is the number of units by which the selection chose.
    const isSelections = selection?.rule === 'gaussian-threshold' && facts.kind === 'units' && laplaceScale === null
    if (!isSelections || compareRational(sigma2, selection.sigma2) !== 0) throw unsound(measured, 'selection')
  }
}

function unsound(measured: MeasuredPlan, part: string): EngineError {
  return new EngineError('ERR_PLAN_UNSOUND', { measured: measured.id, part })
}
