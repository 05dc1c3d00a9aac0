import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { hospitalMeasured, hospitalPlan, hospitalRefusals } from '../../test/compile-hospital.ts'
import type { CatalogTable } from '../catalog/catalog.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { groupChoice } from './group-choice.ts'
import type { Bounding } from './measured-plan.ts'

beforeAll(loadSqlParser)

const JOIN = 'FROM residents r JOIN visits v ON r.person_id = v.person_id'
const ranked = (rowsPerUnit: bigint, rows: readonly (readonly [string, number])[]): Bounding => ({
  kind: rowsPerUnit === 1n ? 'one-row-per-unit' : 'ranked-rows',
  rowsPerTable: new Map(rows),
  rowsPerUnit,
})

/** Visits allow 20 rows, 4 groups of 10; residents one row. */
describe('the way of bounding', () => {
  test.each([
    [
      'one row per unit needs no other limit',
      'SELECT sex, COUNT(*) FROM residents GROUP BY sex',
      ranked(1n, [['residents', 1]]),
    ],
    [
      'equal noise goes to the cheaper way',
      'SELECT district, COUNT(*) FROM visits GROUP BY district',
      ranked(20n, [['visits', 20]]),
    ],
    [
      'less noise goes first',
      'SELECT COUNT(*) FROM visits',
      { kind: 'two-level', groupsPerUnit: 1n, rowsPerGroup: 10n, choice: 'all-groups' } as const,
    ],
    [
      'a join on the unit has the product of the ranked rows, and the groups of the table that the key reads',
      `SELECT r.sex, COUNT(*) ${JOIN} GROUP BY r.sex`,
      { kind: 'two-level', groupsPerUnit: 1n, rowsPerGroup: 10n, choice: 'bit-mask-of-partials' } as const,
    ],
    [
      'keys that are not known need two levels',
      'SELECT diagnosis, COUNT(*) FROM visits GROUP BY diagnosis',
      { kind: 'two-level', groupsPerUnit: 4n, rowsPerGroup: 10n, choice: 'hash-threshold' } as const,
    ],
    [
      'a public table may multiply rows',
      'SELECT d.zone, COUNT(*) FROM visits v JOIN districts d ON v.district = d.district GROUP BY d.zone',
      { kind: 'two-level', groupsPerUnit: 2n, rowsPerGroup: 10n, choice: 'all-groups' } as const,
    ],
  ])('%s', (_, sql, bounding) => {
    expect(hospitalMeasured(sql).bounding).toEqual(bounding)
  })

  test('a wish is followed where it is possible', () => {
    const sql = `SELECT v.district, COUNT(*) ${JOIN} GROUP BY v.district`
    const privacy = { epsilon: 1, bounding: 'ranked-rows' as const }
    expect(hospitalMeasured(sql, { privacy }).bounding).toEqual(
      ranked(20n, [
        ['residents', 1],
        ['visits', 20],
      ]),
    )
    const bounding = { kind: 'two-level', groupsPerUnit: 4n, rowsPerGroup: 10n, choice: 'bit-mask-of-partials' }
    expect(hospitalMeasured(sql, { privacy: { epsilon: 1, bounding: 'two-level' } }).bounding).toEqual(bounding)
  })

  test('a wish for ranks that bound nothing is overridden, and the analyst is told', () => {
    const sql = 'SELECT diagnosis, COUNT(*) FROM visits GROUP BY diagnosis'
    const plan = hospitalPlan(sql, { privacy: { epsilon: 1, bounding: 'ranked-rows' } })
    expect(plan.measured[0]?.bounding.kind).toBe('two-level')
    expect(plan.warnings.map(({ message }) => message.en)).toEqual([
      expect.stringContaining('two-level bounding is used'),
    ])
  })

  test('groups are chosen only when a unit can be in more than it may', () => {
    expect(groupChoice(4n, 4n, 20n)).toBe('all-groups')
    expect(groupChoice(4n, 5n, 14n)).toBe('bit-mask')
    expect(groupChoice(4n, 61n, 100n)).toBe('bit-mask')
    expect(groupChoice(4n, 62n, 1000n)).toBe('hash-threshold')
    expect(groupChoice(4n, null, 1000n)).toBe('hash-threshold')
  })

  test('they are chosen among partial results when a unit has many rows in each', () => {
    expect(groupChoice(4n, 5n, 15n)).toBe('bit-mask-of-partials')
    expect(groupChoice(4n, 5n, null)).toBe('bit-mask')
  })
})

describe('metadata that is missing', () => {
  const withVisits = (changes: Partial<CatalogTable>) => {
    const catalog = hospitalCatalog()
    const tables = Array.from(catalog.tables, ([name, table]): [string, CatalogTable] => [
      name,
      name === 'visits' ? { ...table, ...changes } : table,
    ])
    return { ...catalog, tables: new Map(tables) }
  }

  test.each([
    ['DP_UNIT_MISSING', { unitColumn: null }],
    ['DP_CONTRIBUTION_MISSING', { contribution: null }],
  ] as const)('%s', (code, changes) => {
    const refusals = hospitalRefusals('SELECT COUNT(*) FROM visits', {
      catalog: withVisits(changes),
      privacy: { epsilon: 1 },
    })
    expect(refusals.map((refusal) => refusal.code)).toEqual([code])
  })

  test('too many groups', () => {
    const sql =
      'SELECT district, year, department, visit_type, sex, age, COUNT(*) FROM residents JOIN visits USING (person_id, district) GROUP BY 1, 2, 3, 4, 5, 6'
    expect(hospitalRefusals(sql, { privacy: { epsilon: 1 } })).toContainEqual({
      code: 'DP_TOO_MANY_GROUPS',
      params: { groups: expect.any(String) as string, limit: 10_000 },
    })
  })
})
