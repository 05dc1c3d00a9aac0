import { beforeAll, describe, expect, test } from 'vitest'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import { release } from '../../src/release.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalMeasured } from '../compile-hospital.ts'
import { samePValue } from '../statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../statistical/seeded-random-source.ts'
import { plannedChecks } from '../statistical/significance.ts'

/**
 * The low bits of noisy floating-point numbers tell what was added to what (Mironov 2012, "On Significance of the Least
 * Significant Bits"), and how fine the grid of the answer is tells how large it is (Haney, Desfontaines, Hartman,
 * Shrestha & Hay 2022, "Precision-based attacks and interval refining"). Here every released value stands on one fixed
 * grid, whatever the data.
 */
const { expectAccepted, expectRejected } = plannedChecks('test/attacks/low-bits.stat.test.ts')

const RELEASES = 1_000_000
const CENTS = 100
/** Above 2^53 a value leaves as text; a sum near 2^45 cents still has every cent in its double. */
const LARGE = 2n ** 45n

let plan: MeasuredPlan
beforeAll(async () => {
  await loadSqlParser()
  plan = hospitalMeasured('SELECT SUM(LEAST(cost, 1)) AS s FROM visits', {
    privacy: { rho: '0.5', bounding: 'ranked-rows' },
  })
})

/** Released values of a sum whose exact value is known, as hundredths; throws for one that is off the grid. */
function releasedCents(exact: bigint, label: string, count = RELEASES): BigInt64Array {
  const aggregates = exactAggregates(plan, [[exact]])
  const random = seededRandomSource(label)
  const cents = new BigInt64Array(count)
  for (let i = 0; i < count; i++) {
    const value = Number(release(plan, aggregates, random).rows[0]?.[0])
    const whole = Math.round(value * CENTS)
    if (whole / CENTS !== value) throw new Error(`${value} is off the grid`)
    cents[i] = BigInt(whole)
  }
  return cents
}

/** Cells of the last six bits, each equally likely when noise is wide: for comparing two samples. */
const LOW_BITS = {
  probabilities: Array.from({ length: 64 }, () => 1 / 64),
  cellOf: (value: bigint) => Number(value & 63n),
}

describe('a million releases of a sum that one person makes 0 or 1', () => {
  test('have one support, one grid and the same low bits', { timeout: 600_000 }, () => {
    const [without, with1] = [releasedCents(0n, 'low bits without'), releasedCents(1n, 'low bits with')]
    const [a, b] = [new Set(without), new Set(with1)]
    const deviation = Math.sqrt(without.reduce((sum, each) => sum + Number(each) ** 2, 0) / RELEASES)
    const near = BigInt(Math.floor(2 * deviation))
    const unseen = []
    for (let value = -near; value <= near; value++) if (!a.has(value) || !b.has(value)) unseen.push(value)
    expect(unseen).toEqual([])
    expectAccepted(samePValue([...without], [...with1], LOW_BITS))
    const even = with1.map((value) => value & ~1n)
    expectRejected(samePValue([...without], [...even], LOW_BITS))
  })
})

test('the grid of a large sum is that of a small one', () => {
  const draws = 20_000
  const small = releasedCents(0n, 'grid', draws)
  const large = releasedCents(LARGE, 'grid', draws)
  expect(large.map((value) => value - LARGE)).toEqual(small)
})
