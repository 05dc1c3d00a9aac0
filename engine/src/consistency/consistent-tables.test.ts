import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalPlan } from '../../test/compile-hospital.ts'
import { seededRandomSource } from '../../test/statistical/seeded-random-source.ts'
import type { DpPlan } from '../dp-plan/dp-plan.ts'
import { exactAggregates } from '../dp-plan/exact-aggregates.ts'
import type { NoisyTable } from '../dp-plan/noisy-table.ts'
import { release } from '../release.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { presentedTables } from './presented-tables.ts'

beforeAll(loadSqlParser)

const BOTH = { consistentTotals: true, nonNegativeCounts: true }
const CUBE = 'SELECT district, year, COUNT(*), SUM(cost), AVG(cost) FROM visits GROUP BY CUBE (district, year)'

function releasedTables(plan: DpPlan, label: string): Map<string, NoisyTable> {
  const random = seededRandomSource(label)
  return new Map(
    plan.measured.map((measured) => [measured.id, release(measured, exactAggregates(measured, []), random)]),
  )
}

/** Values of a column by the values of a key; one total for no key. */
function totals(table: NoisyTable | undefined, name: string, key: string | null): Map<unknown, number> {
  const position = (column: string) => table?.columns.findIndex((each) => each.name === column) ?? -1
  const sums = new Map<unknown, number>()
  for (const row of table?.rows ?? []) {
    const group = key === null ? null : row[position(key)]
    // Two digits after the point: whole numbers of hundredths are added up without loss.
    const cell = Math.round(Number(row[position(name)]) * 100)
    sums.set(group, (sums.get(group) ?? 0) + cell)
  }
  return sums
}

const bothKeys = ({ measured }: DpPlan) => measured.find(({ keys }) => keys.length === 2)?.id ?? ''
const oneKey = ({ measured }: DpPlan, name: string) =>
  measured.find(({ keys }) => keys.length === 1 && keys[0]?.name === name)?.id ?? ''
const noKeys = ({ measured }: DpPlan) => measured.find(({ keys }) => keys.length === 0)?.id ?? ''

test('sets that are bounded by group are shown as they were measured', () => {
  const sql =
    'SELECT d.zone, year, COUNT(*) FROM visits v JOIN districts d ON v.district = d.district GROUP BY ROLLUP (zone, year)'
  expect(hospitalPlan(sql).families).toEqual([])
  expect(hospitalPlan(CUBE, { privacy: { epsilon: 1, bounding: 'two-level' } }).families).toEqual([])
})

describe('grouping sets of known keys', () => {
  test.each(['count', 'sum_cost'])('%s: every total is the sum of its parts, to the last digit', (column) => {
    const plan = hospitalPlan(CUBE)
    for (const label of ['a', 'b', 'c', 'd', 'e']) {
      const shown = presentedTables(plan, releasedTables(plan, label), BOTH)
      for (const key of ['district', 'year']) {
        const parts = totals(shown.get(bothKeys(plan)), column, key)
        expect(totals(shown.get(oneKey(plan, key)), column, key)).toEqual(parts)
      }
      const whole = totals(shown.get(noKeys(plan)), column, null)
      expect(totals(shown.get(bothKeys(plan)), column, null)).toEqual(whole)
    }
  })

  test('counts are whole and not negative, and so are the ends of their intervals', () => {
    const plan = hospitalPlan(CUBE)
    const raw = releasedTables(plan, 'negative')
    const cells = (table: NoisyTable | undefined, part: 'rows' | 'low' | 'high') => {
      const position = table?.columns.findIndex(({ name }) => name === 'count') ?? -1
      return (table?.[part] ?? []).map((row) => Number(row[position]))
    }
    expect(cells(raw.get(bothKeys(plan)), 'rows').some((count) => count < 0)).toBe(true)
    for (const table of presentedTables(plan, raw, BOTH).values()) {
      for (const part of ['rows', 'low', 'high'] as const) {
        expect(cells(table, part).every((count) => Number.isInteger(count) && count >= 0)).toBe(true)
      }
    }
  })

  test('averages, units and keys are left as they were released', () => {
    const plan = hospitalPlan(
      'SELECT district, COUNT(DISTINCT person_id), AVG(cost) FROM visits GROUP BY ROLLUP (district)',
    )
    const raw = releasedTables(plan, 'units')
    expect(presentedTables(plan, raw, { ...BOTH, nonNegativeCounts: false })).toEqual(raw)
  })

  test('turned off, the tables are as they were released', () => {
    const plan = hospitalPlan(CUBE)
    const raw = releasedTables(plan, 'off')
    expect(presentedTables(plan, raw, { consistentTotals: false, nonNegativeCounts: false })).toEqual(raw)
  })

  test('groups that come from the data are not made to agree, for a hidden one may be missing', () => {
    expect(hospitalPlan('SELECT diagnosis, COUNT(*) FROM visits GROUP BY ROLLUP (diagnosis)').families).toEqual([])
    expect(hospitalPlan(CUBE).families).toHaveLength(1)
  })

  test('a grid too large to be worked out is not', () => {
    const sets = 'GROUPING SETS ((district, age), (age, year), (cost_band, department))'
    const rows =
      'SELECT v.*, r.age, floor(v.cost) AS cost_band FROM visits v JOIN residents r ON v.person_id = r.person_id'
    const sql = `SELECT district, age, year, department, COUNT(*) FROM (${rows}) q GROUP BY ${sets}`
    expect(hospitalPlan(sql).families).toEqual([])
  })
})
