import type { Catalog } from '../catalog/catalog.ts'
import { epsilonOfRho } from '../measures/zcdp-to-approx-dp.ts'
import { deltaRational } from '../numeric/femto.ts'
import { decimalFromMicroRho } from '../numeric/micro.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import { decimalString, rational } from '../numeric/rational.ts'
import { sigmaOf } from './statistics/statistic.ts'
import { printRelation } from '../relation/print-relation.ts'
import type { DpPlan } from './dp-plan.ts'
import {
  type Bounding,
  type ExpectedRank,
  measurementAt,
  type MeasuredColumnPlan,
  type MeasuredPlan,
} from './measured-plan.ts'
import type { BoundQuery } from './measured-query.ts'
import type { MeasurementFacts } from './measurements/measurement.ts'
import { releasedUnit } from './statistics/moment.ts'

/** The plan as indented text: what is spent on what, how contributions are bounded, and what is read. */
export function explainDpPlan(
  plan: Pick<DpPlan, 'measured' | 'families' | 'loss'>,
  query: BoundQuery,
  catalog: Catalog,
): string {
  const { rho, delta } = plan.loss
  const epsilon = epsilonOfRho(rho, catalog.delta).toFixed(4)
  const selection = delta === 0n ? '' : `, plus ${rationalToNumber(deltaRational(delta))} for showing groups`
  const lines = [`Loss: rho ${decimalFromMicroRho(rho)} = epsilon ${epsilon} at delta ${catalog.delta}${selection}`]
  plan.measured.forEach((measured, i) => {
    lines.push(...measuredLines(measured, catalog))
    const input = query.measured[i]?.input
    if (input !== undefined) lines.push(printRelation(input, 2))
  })
  for (const { members } of plan.families) {
    lines.push(`Make totals agree: ${members.map(({ measuredId }) => measuredId).join(', ')}`)
  }
  return `${lines.join('\n')}\n`
}

function measuredLines(measured: MeasuredPlan, catalog: Catalog): readonly string[] {
  return [
    `Measure ${measured.id}: rho ${decimalFromMicroRho(measured.loss.rho)}`,
    `  Bound: ${boundingText(measured.bounding, catalog.unit.name)}`,
    `  Groups: ${groupsText(measured)}`,
    ...measured.columns.map((column) => `  ${column.name}: ${columnText(column, measured)}`),
    '  Read:',
  ]
}

export function boundingText(bounding: Bounding, unit: string): string {
  switch (bounding.kind) {
    case 'one-row-per-unit':
      return `one row per ${unit}`
    case 'ranked-rows': {
      const tables = Array.from(bounding.rowsPerTable, ([table, rows]) => `${table} ${rows}`).join(', ')
      return `ranked rows, at most ${bounding.rowsPerUnit} per ${unit}${tables === '' ? '' : ` (${tables})`}`
    }
    case 'two-level': {
      const { groupsPerUnit, rowsPerGroup, choice } = bounding
      const chosen = {
        'all-groups': 'all groups',
        'bit-mask': 'chosen by bit mask',
        'bit-mask-of-partials': 'chosen by bit mask of partial results',
        'hash-threshold': 'chosen by hash',
      }
      return `two-level, at most ${groupsPerUnit} groups per ${unit} (${chosen[choice]}) and ${rowsPerGroup} rows in each`
    }
  }
}

function groupsText({ groups, keys, selection }: MeasuredPlan): string {
  if (selection === null) {
    return keys.length === 0 ? 'one, without keys' : `${groups?.length ?? 0} known, by ${names(keys)}`
  }
  const { rule, minimumUnits, rho } = selection
  const by =
    rule === 'gaussian-threshold' ? 'Gaussian threshold' : 'weighted Gaussian threshold (1/sqrt(n) a unit in n groups)'
  return `from the data, by ${names(keys)}; ${by}, never below ${minimumUnits} units, rho ${rhoText(rho)}`
}

function columnText({ statistic, measurement, expectedError }: MeasuredColumnPlan, measured: MeasuredPlan): string {
  const { kind, scale, interval, share } = statistic
  const { facts, sensitivity, sigma2, laplaceScale, rho, sharesSelectionNoise } = measurementAt(measured, measurement)
  const clip = interval === null ? '' : ` of [${onGrid(interval.lower, scale)}, ${onGrid(interval.upper, scale)}]`
  const grid = facts.kind === 'tree' || facts.kind === 'magnitudes' ? 0 : scale
  const unit = releasedUnit(statistic, facts)
  const l1 = facts.kind === 'bernstein' ? inUnit(Number(sensitivity.l1), unit) : onGrid(sensitivity.l1, grid)
  const l2 = inUnit(Math.sqrt(Number(sensitivity.l2Squared)), unit)
  const sigma = (sigmaOf({ sigma2 }) * unit).toPrecision(5)
  const noise =
    laplaceScale === null
      ? `discrete Gaussian sigma ${sigma}`
      : `discrete Laplace scale ${(rationalToNumber(laplaceScale) * unit).toPrecision(5)}`
  const unknown = expectedError.rank === null ? 'unknown' : rankText(expectedError.rank)
  const expected = expectedError.typical === null ? unknown : `±${expectedError.typical.toPrecision(5)}`
  const small =
    expectedError.smallGroup === null || expectedError.smallGroup === expectedError.typical
      ? ''
      : `, small group ±${expectedError.smallGroup.toPrecision(5)}`
  const paid = sharesSelectionNoise ? 'from the selection' : `rho ${rhoText(rho)}`
  const at = share === undefined ? '' : ` at ${decimalString(share, 9, 'down').replace(/\.?0+$/, '')}`
  const spent = `${paid}, L1 ${l1}, L2 ${l2}, ${noise}`
  return `${kind}${at}${clip}${basisText(facts)}, ${spent}, 95 % ${expected}${small}`
}

function rankText({ rows, share, valueWidth }: ExpectedRank): string {
  const ofGroup = share === null ? '' : ` = ${Number((share * 100).toPrecision(3))} % of a group`
  return `rank ±${rows.toPrecision(5)} rows${ofGroup}, values ${valueWidth} apart`
}

function inUnit(value: number, unit: number): number {
  return Number((value * unit).toPrecision(6))
}

/** How exactly the values of a basis are measured, and by which sums. */
function basisText(facts: MeasurementFacts): string {
  if (facts.kind !== 'bernstein') return ''
  const axes = facts.axes.map(({ degree, step, scale }) =>
    step === 1n ? `${degree}` : `${degree} in steps of ${onGrid(step, scale)}`,
  )
  return `, sums of degree ${axes.join(' and ')}`
}

function rhoText(rho: { readonly numerator: bigint; readonly denominator: bigint }): string {
  return decimalString(rho, 9, 'up').replace(/0{1,3}$/, '')
}

function onGrid(value: bigint, scale: number): string {
  return decimalString(rational(value, 10n ** BigInt(scale)), scale, 'down').replace(/\.?0+$/, (zeros) =>
    scale === 0 ? zeros : '',
  )
}

function names(keys: readonly { readonly name: string }[]): string {
  return keys.map((key) => key.name).join(', ')
}
