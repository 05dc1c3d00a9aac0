import type { Interval } from '../relation/expression.ts'
import type { MeasuredAggregate } from './measured-query.ts'
import type { Bounding, Sensitivity } from './measured-plan.ts'

/**
 * Sensitivity of one aggregate under `bounding`.
 *
 * Ranked rows, K rows per unit: each row moves one cell by at most b (count: 1, sum: max(|L|, |U|)), or one pair by
 * (y, R - y) with 0 <= y <= R, whose L1 norm is R and L2 norm at most R. Over K rows the triangle inequality gives K b;
 * it is reached when all are in one group. A unit is in at most K groups, each of which it moves by 1.
 *
 * Two-level: a unit has partials in at most C groups, each at most B = M b, and they are in different cells, so the L2
 * norm is at most sqrt(C) B. A pair of n <= M rows is (s, n R - s) with 0 <= s <= n R: L1 norm n R, L2 at most that.
 *
 * Source: Wilson et al. 2020 (arXiv 1909.01917), section 3; proof in ./PROOF.md#ranked-rows and ./PROOF.md#two-level.
 */
export function columnSensitivity(
  aggregate: Pick<MeasuredAggregate, 'kind'> & { readonly interval?: Interval },
  bounding: Bounding,
  groupCount: bigint | null,
): Sensitivity {
  const step = rowMagnitude(aggregate)
  if (bounding.kind === 'two-level') {
    const { groupsPerUnit, rowsPerGroup } = bounding
    const perGroup = aggregate.kind === 'countUnits' ? 1n : rowsPerGroup * step
    return { l1: groupsPerUnit * perGroup, l2Squared: groupsPerUnit * perGroup * perGroup }
  }
  const rows = bounding.rowsPerUnit
  if (aggregate.kind === 'countUnits') {
    const groups = groupCount !== null && groupCount < rows ? groupCount : rows
    return { l1: groups, l2Squared: groups }
  }
  const total = rows * step
  return { l1: total, l2Squared: total * total }
}

/** The most that one row moves its cell. At least 1: a column without any sensitivity still gets the smallest noise. */
function rowMagnitude(aggregate: Pick<MeasuredAggregate, 'kind'> & { readonly interval?: Interval }): bigint {
  if (aggregate.interval === undefined) return 1n
  const { lower, upper } = aggregate.interval
  if (aggregate.kind === 'average') return pairedRange(aggregate.interval)
  const [low, high] = [lower < 0n ? -lower : lower, upper < 0n ? -upper : upper]
  return largest(1n, largest(low, high))
}

/** R: the sum of the two paired values of a row. A single possible value still needs rows to be counted by the pair. */
export function pairedRange({ lower, upper }: Interval): bigint {
  return largest(1n, upper - lower)
}

function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
