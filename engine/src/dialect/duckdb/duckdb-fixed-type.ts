import { EngineError } from '../../errors.ts'
import type { Interval } from '../../relation/expression.ts'

/** The widest magnitude that expressions may reach: a factor of 2 is left for one rounding step inside a function. */
export const HUGEINT_LIMIT = 1n << 126n
const BIGINT_LIMIT = 1n << 63n

/** Null stands for a stored column without declared bounds, which is a BIGINT by layout. Errors: ERR_VALUE_RANGE. */
export function duckdbFixedType(interval: Interval | null): 'BIGINT' | 'HUGEINT' {
  if (interval === null || fits(interval, BIGINT_LIMIT)) return 'BIGINT'
  if (fits(interval, HUGEINT_LIMIT)) return 'HUGEINT'
  throw new EngineError('ERR_VALUE_RANGE')
}

/** Magnitudes strictly below `limit`, so that negation and ABS stay inside too. */
function fits(interval: Interval, limit: bigint): boolean {
  return interval.lower > -limit && interval.upper < limit
}
