import { clampedColumn } from '../relation/build-expression.ts'
import type { MeasuredAggregate, MeasuredOperand } from '../dp-plan/measured-query.ts'
import type { RewriteRule } from './rewrite-rule.ts'

/**
 * Clamped columns as arguments are replaced by the columns, and their limits moved into the aggregate's
 * interval, where clipping a stored column costs nothing. Counts of a clamped column count the column, for a clamp
 * keeps nulls.
 */
export const moveClamps: RewriteRule = {
  name: 'move-clamps',
  apply: (query) => ({ ...query, aggregates: query.aggregates.map(unwrap) }),
}

function unwrap(aggregate: MeasuredAggregate): MeasuredAggregate {
  if ('pair' in aggregate) {
    const [first, second] = aggregate.pair
    return { ...aggregate, pair: [unwrapOperand(first), unwrapOperand(second)] }
  }
  if ('interval' in aggregate) return { ...aggregate, ...unwrapOperand(aggregate) }
  if (aggregate.kind !== 'countValues') return aggregate
  const clamped = clampedColumn(aggregate.argument)
  return clamped === null ? aggregate : { ...aggregate, argument: clamped.column }
}

function unwrapOperand({ argument, interval }: MeasuredOperand): MeasuredOperand {
  const clamped = clampedColumn(argument)
  if (clamped === null) return { argument, interval }
  const lower = interval.lower > clamped.interval.lower ? interval.lower : clamped.interval.lower
  const upper = interval.upper < clamped.interval.upper ? interval.upper : clamped.interval.upper
  // Clipping twice is clipping to what both allow, unless they have nothing in common.
  return lower > upper ? { argument, interval } : { argument: clamped.column, interval: { lower, upper } }
}
