import { fixedLiteral } from '../../relation/build-expression.ts'
import { EngineError } from '../../errors.ts'
import { type BasisFunction, binomial, productBasis } from '../../mechanisms/bernstein-moments/bernstein-basis.ts'
import { clipValue } from '../clip-value.ts'
import type { BernsteinAxis, MeasurementFacts, MeasurementKind, TermContext } from './measurement.ts'

/**
 * What one row may add at most: its products are whole numbers of 64 bits, which are several times faster than wider ones, and
 * sums stay below 2^127 with 2^40 rows, scaled to 10^5 rows per group.
 */
export const MAX_ROW_MAGNITUDE = 1n << 62n

/**
 * Variances, covariances and regressions: sums of the product Bernstein basis of the variables, each in whole steps
 * y of its range, 0 <= y <= R: C(d, k) y^k (R - y)^(d - k). For every row they are at least 0 and add up to the product of R^d,
 * which is how far a row moves the vector in L1. Only rows that have all of the numbers count.
 * Terms: n, those rows, and all sums but the first, which is what is missing to n times that product.
 */
export const bernsteinMeasurement: MeasurementKind = {
  rowMagnitude: (facts) => rowMagnitude(facts),
  rowValues: ({ facts, arguments: values }, context) =>
    axesOf(facts).map((axis, i) => {
      const [argument, sql] = [values[i], context.values[i]]
      if (argument === undefined || sql === undefined) throw new EngineError('ERR_RELATION_MALFORMED')
      if (axis.degree === 0) return `CASE WHEN ${sql} IS NULL THEN NULL ELSE 0 END`
      return steppedValue(clipValue(sql, argument, axis.interval, context.dialect), axis, context)
    }),
  rankedTerms: ({ facts }, context) => [
    { sql: `count(${present(context)})`, base: 0n, unclipped: null },
    ...laterFunctions(facts).map((product) => ({
      sql: context.dialect.sum(productSql(product, facts, context)),
      base: 0n,
      unclipped: null,
    })),
  ],
  partials: ({ facts }, { suffix, ...context }) => [
    `count(${present(context)}) AS n${suffix}`,
    ...laterFunctions(facts).map(
      (product, i) => `${context.dialect.sum(productSql(product, facts, context))} AS s${suffix}_${i + 1}`,
    ),
  ],
  totals: ({ facts }, { suffix, rowsPerGroup, dialect }) => {
    const rows = `p.n${suffix}`
    return [
      { sql: dialect.sum(`least(${rows}, ${rowsPerGroup})`), base: 0n },
      ...laterFunctions(facts).map((_, i) => {
        const sum = `p.s${suffix}_${i + 1}`
        // As for paired sums; all but the first are rounded down, so that the first is at least 0 too.
        const quotient = dialect.quotient('wide', `(${sum} * ${rowsPerGroup})`, rows)
        const scaled = `CASE WHEN ${rows} <= ${rowsPerGroup} THEN ${sum} ELSE ${quotient} END`
        return { sql: dialect.sum(scaled), base: 0n }
      }),
    ]
  },
  vector: (facts, [rows = 0n, ...found]) => {
    const sums = laterFunctions(facts).map((_, i) => found[i] ?? 0n)
    return [rowMagnitude(facts) * rows - sums.reduce((all, sum) => all + sum, 0n), ...sums]
  },
}

/** Errors: ERR_RELATION_MALFORMED for a measurement of another kind. */
export function axesOf(facts: MeasurementFacts): readonly BernsteinAxis[] {
  if (facts.kind !== 'bernstein') throw new EngineError('ERR_RELATION_MALFORMED')
  return facts.axes
}

/** R: the steps of the range, at least one. */
export function stepsOf({ interval, step }: Pick<BernsteinAxis, 'interval' | 'step'>): bigint {
  const steps = (interval.upper - interval.lower + step / 2n) / step
  return steps > 1n ? steps : 1n
}

/**
 * The axes with the finest steps of 1, 2 or 5 times a power of ten with which sums cannot overflow: a public rounding
 * of each value, to 2^14 parts of its range or better for two numbers of degree 2, far below the noise of any release.
 */
export function withSteps(axes: readonly Omit<BernsteinAxis, 'step'>[]): readonly BernsteinAxis[] {
  const stepped = axes.map((axis): BernsteinAxis => ({ ...axis, step: 1n }))
  while (magnitudeOf(stepped) > MAX_ROW_MAGNITUDE) {
    const sizes = stepped.map((axis) => (axis.degree === 0 ? 0n : stepsOf(axis)))
    const largest = sizes.reduce((best, size, i) => (size > (sizes[best] ?? 0n) ? i : best), 0)
    const axis = stepped[largest]
    if (axis === undefined) throw new EngineError('ERR_RELATION_MALFORMED')
    stepped[largest] = { ...axis, step: nextStep(axis.step) }
  }
  return stepped
}

/** 1, 2, 5, 10, 20, ... */
function nextStep(step: bigint): bigint {
  return step.toString().startsWith('2') ? (step * 5n) / 2n : step * 2n
}

function rowMagnitude(facts: MeasurementFacts): bigint {
  return magnitudeOf(axesOf(facts))
}

function magnitudeOf(axes: readonly BernsteinAxis[]): bigint {
  return axes.reduce((product, axis) => product * stepsOf(axis) ** BigInt(axis.degree), 1n)
}

/** In whole steps above the lower end, half a step rounded up. */
function steppedValue(sql: string, { interval, step, scale }: BernsteinAxis, { dialect }: TermContext): string {
  const offset = interval.lower - step / 2n
  const above = offset === 0n ? sql : `${sql} - ${dialect.literal(fixedLiteral(offset, scale))}`
  return step === 1n ? above : dialect.quotient('narrow', `(${above})`, `${step}`)
}

function present({ values }: TermContext): string {
  return values.join(' + ')
}

function laterFunctions(facts: MeasurementFacts): readonly (readonly BasisFunction[])[] {
  return productBasis(axesOf(facts).map(({ degree }) => degree)).slice(1)
}

function productSql(product: readonly BasisFunction[], facts: MeasurementFacts, context: TermContext): string {
  const axes = axesOf(facts)
  const factors = product.flatMap(({ degree, k }, i) => {
    const [axis, value = ''] = [axes[i], context.values[i]]
    if (axis === undefined) throw new EngineError('ERR_RELATION_MALFORMED')
    // Of degree 0 it is 1 for every row that has the number.
    if (degree === 0) return [`(${value} + 1)`]
    const below = `(${context.dialect.number(stepsOf(axis))} - ${value})`
    return [...Array<string>(k).fill(value), ...Array<string>(degree - k).fill(below)]
  })
  const coefficient = product.reduce((all, { degree, k }) => all * binomial(degree, k), 1)
  return [...factors, ...(coefficient === 1 ? [] : [`${coefficient}`])].join(' * ')
}
