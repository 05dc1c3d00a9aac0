import { EngineError } from '../../errors.ts'
import type { Interval } from '../../relation/expression.ts'
import { clipValue, isWithin } from '../clip-value.ts'
import type {
  Measurement,
  MeasurementFacts,
  MeasurementKind,
  RankedTerm,
  TermContext,
  UnclippedSum,
} from './measurement.ts'

/** SUM(x): a row moves its cell by at most max(|L|, |U|). */
export const sumMeasurement: MeasurementKind = {
  rowMagnitude: (facts) => {
    const { lower, upper } = intervalOf(facts)
    const [low, high] = [lower < 0n ? -lower : lower, upper < 0n ? -upper : upper]
    // At least 1: a column without any sensitivity still gets the smallest noise.
    return largest(1n, largest(low, high))
  },
  rankedTerms: (measurement, context) => [rankedSum(measurement, context, 0n)],
  partials: (measurement, { suffix, ...context }) => [
    `${context.dialect.sum(clippedValue(measurement, context))} AS s${suffix}`,
  ],
  totals: ({ facts }, { suffix, rowsPerGroup, dialect }) => {
    const { lower, upper } = intervalOf(facts)
    // A unit may have any number of rows up to M in the group, hence 0 is always within.
    const least = dialect.number(lower < 0n ? lower * rowsPerGroup : 0n)
    const most = dialect.number(upper > 0n ? upper * rowsPerGroup : 0n)
    const sum = `p.s${suffix}`
    const limited = `CASE WHEN ${sum} < ${least} THEN ${least} WHEN ${sum} > ${most} THEN ${most} ELSE ${sum} END`
    return [{ sql: dialect.sum(limited), base: 0n }]
  },
  vector: (_, terms) => [terms[0] ?? 0n],
}

/**
 * A stored column is summed as it is, and a second SELECT adds what clipping changes: the sum over the rows outside
 * the interval of clipped value minus value. Exact, since all of it is integer arithmetic, and when the column's own
 * statistics say that no such row exists the second SELECT reads nothing, so that clipping costs nothing.
 */
export function rankedSum(
  measurement: Measurement,
  context: TermContext & { readonly isStored: boolean },
  base: bigint,
): RankedTerm {
  const [argument] = measurement.arguments
  const value = context.values[0] ?? ''
  const interval = intervalOf(measurement.facts)
  const clipped = clippedValue(measurement, context)
  if (!context.isStored || !context.dialect.skipsBlocks || argument === undefined || isWithin(argument, interval)) {
    return { sql: context.dialect.sum(clipped), base, unclipped: null }
  }
  const unclipped: UnclippedSum = { value, clipped, interval }
  return { sql: context.dialect.sum(value), base, unclipped }
}

/** SQL of the only argument, clipped to the interval. */
export function clippedValue(measurement: Measurement, { values, dialect }: TermContext): string {
  const [argument] = measurement.arguments
  if (argument === undefined) throw new EngineError('ERR_RELATION_MALFORMED')
  return clipValue(values[0] ?? '', argument, intervalOf(measurement.facts), dialect)
}

/** Errors: ERR_RELATION_MALFORMED for a measurement that has none. */
export function intervalOf(facts: MeasurementFacts): Interval {
  if (!('interval' in facts)) throw new EngineError('ERR_RELATION_MALFORMED')
  return facts.interval
}

function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
