import { describe, expect, test } from 'vitest'
import { duckdbDialect } from '../../dialect/duckdb/duckdb-dialect.ts'
import { bernsteinMeasurement, MAX_ROW_MAGNITUDE, stepsOf, withSteps } from './bernstein-measurement.ts'
import type { BernsteinAxis } from './measurement.ts'

const axis = (upper: bigint, degree: 0 | 1 | 2, lower = 0n) => ({ interval: { lower, upper }, degree, scale: 0 })

describe('steps', () => {
  test.each<[string, readonly Omit<BernsteinAxis, 'step'>[], readonly bigint[]]>([
    ['a variance of 10^9 values needs none', [axis(10n ** 9n, 2)], [1n]],
    ['a variance of 10^12 values', [axis(10n ** 12n, 2)], [500n]],
    ['the widest variance', [axis(10n ** 18n, 2, -(10n ** 18n))], [1_000_000_000n]],
    ['a correlation of amounts in cents', [axis(2_000_000n, 2), axis(500_000n, 2)], [50n, 10n]],
    ['a covariance of the same', [axis(2_000_000n, 1), axis(500_000n, 1)], [1n, 1n]],
    ['a number that only has to be there', [axis(10n ** 18n, 0), axis(100n, 2)], [1n, 1n]],
  ])('%s', (_, axes, steps) => {
    const stepped = withSteps(axes)
    expect(stepped.map(({ step }) => step)).toEqual(steps)
    const magnitude = bernsteinMeasurement.rowMagnitude({ kind: 'bernstein', axes: stepped }) ?? 0n
    expect(magnitude).toBeLessThanOrEqual(MAX_ROW_MAGNITUDE)
  })

  test('what is rounded keeps 2^14 parts of its range', () => {
    for (let digits = 1n; digits <= 18n; digits++) {
      const wide = 10n ** digits
      for (const { interval, step } of withSteps([axis(wide, 2, -wide), axis(wide, 2)])) {
        expect(step === 1n || stepsOf({ interval, step }) > 1n << 14n).toBe(true)
      }
    }
  })

  test('no admissible number of rows overflows 127 bits', () => {
    const [rows, rowsPerGroup] = [1n << 40n, 100_000n]
    expect(MAX_ROW_MAGNITUDE * rows * rowsPerGroup).toBeLessThan(1n << 127n)
  })
})

describe('the vector', () => {
  const facts = { kind: 'bernstein' as const, axes: withSteps([axis(10n, 2), axis(4n, 1)]) }

  test('is the row count times the magnitude less what the other functions have, and these', () => {
    // Two rows at the upper end of both: only the last function is not 0.
    expect(bernsteinMeasurement.vector(facts, [2n, 0n, 0n, 0n, 0n, 800n])).toEqual([0n, 0n, 0n, 0n, 0n, 800n])
    // Two rows at the lower ends.
    expect(bernsteinMeasurement.vector(facts, [2n, 0n, 0n, 0n, 0n, 0n])).toEqual([800n, 0n, 0n, 0n, 0n, 0n])
  })

  test('of a group without rows has the same length', () => {
    expect(bernsteinMeasurement.vector(facts, [])).toHaveLength(6)
  })
})

test('products of one row are written out', () => {
  const sql = bernsteinMeasurement
    .partials(
      { facts: { kind: 'bernstein', axes: withSteps([axis(1000n, 2)]) }, arguments: [] },
      { values: ['v'], dialect: duckdbDialect, suffix: '1' },
    )
    .join('; ')
  expect(sql).toBe('count(v) AS n1; sum(v * (1000 - v) * 2) AS s1_1; sum(v * v) AS s1_2')
})
