import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { hospitalMeasured } from '../../test/compile-hospital.ts'
import { catalogTable } from '../../test/database/relations.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { selectionSensitivity } from './selection-rule.ts'

beforeAll(loadSqlParser)

const SUM = 'SELECT diagnosis, SUM(cost) FROM visits GROUP BY diagnosis'

function ruleOf(sql: string, groups: number, rho = '0.01') {
  const catalog = hospitalCatalog()
  const limits = { rows: 100, groups, rowsPerGroup: 10 }
  const limited = { ...catalogTable(catalog, 'visits'), contribution: limits }
  const tables = new Map([...catalog.tables, ['visits', limited] as const])
  return hospitalMeasured(sql, { catalog: { ...catalog, tables }, privacy: { rho } })
}

describe('groups from the data are selected', () => {
  test.each([
    [SUM, 1, 'gaussian-threshold'],
    [SUM, 2, 'weighted-gaussian-threshold'],
    [SUM, 64, 'weighted-gaussian-threshold'],
    [SUM, 65, 'gaussian-threshold'],
    ['SELECT diagnosis, COUNT(DISTINCT person_id) FROM visits GROUP BY diagnosis', 4, 'gaussian-threshold'],
    ['SELECT birth_date, COUNT(*) FROM residents GROUP BY birth_date', 4, 'gaussian-threshold'],
  ])('%s with %i groups per unit: %s', (sql, groups, rule) => {
    const plan = ruleOf(sql, groups)
    expect(plan.selection?.rule).toBe(rule)
    expect(plan.canonicalKey).toContain(`"${rule}"`)
  })

  test('by the same rule at any loss, so that a stored answer serves smaller ones', () => {
    expect(ruleOf(SUM, 4, '1').canonicalKey).toBe(ruleOf(SUM, 4, '0.0001').canonicalKey)
  })
})

test.each([
  [2n, 1_482_910n],
  [4n, 2_097_152n],
])(
  'a unit in up to %i groups moves all scores by one whole weight in L2, and by %i steps in L1',
  (groupsPerUnit, l1) => {
    expect(selectionSensitivity({ rule: 'weighted-gaussian-threshold', groupsPerUnit })).toEqual({
      l1,
      l2Squared: 1_099_511_627_776n,
    })
  },
)
