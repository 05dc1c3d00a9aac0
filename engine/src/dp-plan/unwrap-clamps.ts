import { clampedColumn } from '../relation/build-expression.ts'
import type { MeasuredAggregate, MeasuredQuery } from './measured-query.ts'

/**
 * The same query with clamped columns as arguments replaced by the columns, their limits moved into the aggregate's
 * interval, where clipping a stored column costs nothing. Counts of a clamped column count the column, for a clamp
 * keeps nulls.
 */
export function unwrapClamps(query: MeasuredQuery): MeasuredQuery {
  return { ...query, aggregates: query.aggregates.map(unwrap) }
}

function unwrap(aggregate: MeasuredAggregate): MeasuredAggregate {
  const clamped = 'argument' in aggregate ? clampedColumn(aggregate.argument) : null
  if (clamped === null || aggregate.kind === 'countRows' || aggregate.kind === 'countUnits') return aggregate
  const argument = clamped.column
  if (aggregate.kind === 'countValues') return { ...aggregate, argument }
  const lower = aggregate.interval.lower > clamped.interval.lower ? aggregate.interval.lower : clamped.interval.lower
  const upper = aggregate.interval.upper < clamped.interval.upper ? aggregate.interval.upper : clamped.interval.upper
  // Clipping twice is clipping to what both allow, unless they have nothing in common.
  return lower > upper ? aggregate : { ...aggregate, argument, interval: { lower, upper } }
}
