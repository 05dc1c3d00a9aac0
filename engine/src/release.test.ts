import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalMeasured } from '../test/compile-hospital.ts'
import { seededRandomSource } from '../test/statistical/seeded-random-source.ts'
import { type DriverValue, exactAggregates } from './dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from './dp-plan/measured-plan.ts'
import { release } from './release.ts'
import { loadSqlParser } from './sql/parse-sql.ts'

beforeAll(loadSqlParser)

type Rows = readonly (readonly DriverValue[])[]
const released = (plan: MeasuredPlan, rows: Rows, label = 'release') =>
  release(plan, exactAggregates(plan, rows), seededRandomSource(label))

describe('known groups', () => {
  const sql = 'SELECT district, COUNT(*), AVG(cost), SUM(cost) FROM visits GROUP BY district'
  /** Per row: district, priced visits, sum of their cost, visits, the sum again. */
  const rows: Rows = [
    [4n, 900_000n, 54_000_000_000n, 1_000_000n, 54_000_000_000n],
    [0n, 90_000n, 900_000_000n, 100_000n, 900_000_000n],
  ]

  test('every one of them is there, in the order of its list, whatever the data holds', () => {
    const plan = hospitalMeasured(sql)
    for (const found of [rows, rows.toReversed(), [], [[2, 1, 1, 1, 1]]]) {
      expect(released(plan, found).rows.map(([district]) => district)).toEqual(['东城', '西城', '南关', '北塔', '高新'])
    }
  })

  test('values are near the exact ones, in the unit of the column, and within their intervals', () => {
    const plan = hospitalMeasured(sql, { privacy: { epsilon: 50 } })
    const { columns, rows: shown, low, high } = released(plan, rows)
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['district', 'VARCHAR'],
      ['avg_cost', 'DOUBLE'],
      ['count', 'BIGINT'],
      ['sum_cost', 'DECIMAL(38,2)'],
    ])
    const [district, mean, count, sum] = shown[4] ?? []
    expect(district).toBe('高新')
    expect(mean).toBeCloseTo(600, 0)
    expect(Math.abs(Number(count) - 1_000_000)).toBeLessThan(60)
    expect(Math.abs(Number(sum) - 540_000_000)).toBeLessThan(60_000)
    expect(sum).toMatch(/^\d+\.\d\d$/)
    for (const [i, value] of [mean, count, sum].entries()) {
      expect(Number(low[4]?.[i + 1])).toBeLessThanOrEqual(Number(value))
      expect(Number(high[4]?.[i + 1])).toBeGreaterThanOrEqual(Number(value))
    }
    expect(low[4]?.[0]).toBe(null)
  })

  test('absent groups get noise of their own', () => {
    const plan = hospitalMeasured('SELECT district, SUM(cost) FROM visits GROUP BY district')
    const sums = released(plan, []).rows.map(([, sum]) => sum)
    expect(new Set(sums).size).toBe(5)
  })

  test('an average stays within its bounds and an unknown one is in the middle of a wide interval', () => {
    const plan = hospitalMeasured('SELECT AVG(cost) FROM visits', { privacy: { epsilon: 0.01 } })
    for (const label of ['a', 'b', 'c', 'd']) {
      const { rows: shown, low, high } = released(plan, [], label)
      expect(Number(shown[0]?.[0])).toBeGreaterThanOrEqual(0)
      expect(Number(shown[0]?.[0])).toBeLessThanOrEqual(1000)
      expect([low[0]?.[0], high[0]?.[0]]).toEqual([0, 1000])
    }
  })

  test('it is the same for the same draws, and another for others', () => {
    const plan = hospitalMeasured(sql)
    expect(released(plan, rows)).toEqual(released(plan, rows))
    expect(released(plan, rows, 'other')).not.toEqual(released(plan, rows))
  })

  test('it survives JSON', () => {
    const table = released(hospitalMeasured(sql), rows)
    expect(JSON.parse(JSON.stringify(table))).toEqual(table)
  })
})

describe('groups from the data', () => {
  const sql = 'SELECT diagnosis, COUNT(DISTINCT person_id) FROM visits GROUP BY diagnosis'
  const rows: Rows = [
    ['rare', 4n, 4n],
    ['common', 50_000n, 50_000n],
    [null, 60_000n, 60_000n],
    ['', 70_000n, 70_000n],
    ['a few', 30n, 30n],
  ]

  test('large ones are shown in the order of their keys, nulls last, and small ones are not', () => {
    const plan = hospitalMeasured(sql, { privacy: { epsilon: 1 } })
    for (const found of [rows, rows.toReversed()]) {
      expect(released(plan, found).rows.map(([diagnosis]) => diagnosis)).toEqual(['', 'common', null])
    }
  })

  test('none of fewer than five units is shown, however large the budget', () => {
    const plan = hospitalMeasured(sql, { privacy: { epsilon: 100 } })
    for (let i = 0; i < 200; i++) {
      const shown = released(plan, rows, `floor ${i}`).rows.map(([diagnosis]) => diagnosis)
      expect(shown).not.toContain('rare')
    }
  })

  test('the count is the noisy one by which the group was selected', () => {
    const plan = hospitalMeasured(sql, { privacy: { epsilon: 1 } })
    const [first] = released(plan, [['common', 50_000n, 1n]]).rows
    expect(Math.abs(Number(first?.[1]) - 50_000)).toBeLessThan(200)
  })

  test('groups of one row per unit are selected, in the order of their keys', () => {
    const plan = hospitalMeasured('SELECT birth_date, COUNT(*) FROM residents GROUP BY birth_date')
    const shown = released(plan, [
      ['2000-01-01', 1000n, 1000n],
      ['1999-12-31', 1000n, 1000n],
      ['1900-01-01', 1n, 1n],
    ])
    expect(shown.rows.map(([date]) => date)).toEqual(['1999-12-31', '2000-01-01'])
    expect(shown.columns[0]?.type).toBe('DATE')
  })
})
