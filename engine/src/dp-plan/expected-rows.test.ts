import { beforeAll, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { bindQuery } from '../sql/bind-query.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { expectedRows } from './expected-rows.ts'
import { knownGroupCount } from './known-groups.ts'

beforeAll(loadSqlParser)

const catalog = hospitalCatalog()
const VISITS = catalog.tables.get('visits')?.approximateRows ?? 0
const RESIDENTS = catalog.tables.get('residents')?.approximateRows ?? 0

function rowsOf(sql: string): number | null {
  const bound = bindQuery(sql, catalog)
  const [query] = bound.kind === 'bound' ? bound.query.measured : []
  if (query === undefined) throw new Error('refused')
  return expectedRows(query, catalog, knownGroupCount(query.keys))
}

test.each<[string, number | null]>([
  ['SELECT COUNT(*) FROM visits', VISITS],
  ['SELECT district, COUNT(*) FROM visits GROUP BY district', VISITS / 5],
  ["SELECT COUNT(*) FROM visits WHERE district = '东城'", VISITS / 5],
  ["SELECT COUNT(*) FROM visits WHERE district IN ('东城', '西城')", (VISITS * 2) / 5],
  ["SELECT COUNT(*) FROM visits WHERE district NOT IN ('东城', '西城')", (VISITS * 3) / 5],
  ["SELECT COUNT(*) FROM visits WHERE district <> '东城'", (VISITS * 4) / 5],
  ["SELECT district, COUNT(*) FROM visits WHERE district IN ('东城', '西城') GROUP BY district", VISITS / 5],
  ['SELECT COUNT(*) FROM residents WHERE is_insured', RESIDENTS / 2],
  ['SELECT COUNT(*) FROM residents WHERE NOT is_insured', RESIDENTS / 2],
  ['SELECT COUNT(*) FROM residents WHERE age < 0', 0],
  ['SELECT COUNT(*) FROM visits WHERE cost > 100', VISITS],
  ["SELECT COUNT(*) FROM visits WHERE diagnosis LIKE 'J%'", VISITS],
  ['SELECT diagnosis, COUNT(*) FROM visits GROUP BY diagnosis', null],
])('%s: %s', (sql, wanted) => {
  const rows = rowsOf(sql)
  if (wanted === null) expect(rows).toBeNull()
  else expect(rows).toBeCloseTo(wanted, 6)
})

test('comparisons of a bounded number leave their share of its values', () => {
  const total = RESIDENTS
  const parts = ['age < 18', 'age >= 18 AND age <= 64', 'age > 64'].map((where) =>
    rowsOf(`SELECT COUNT(*) FROM residents WHERE ${where}`),
  )
  const [young = 0, , old = 0] = parts
  expect(Number(young) / total).toBeGreaterThan(0)
  expect(Number(young) + Number(old)).toBeLessThan(total)
  const whole = rowsOf('SELECT COUNT(*) FROM residents WHERE age >= 18')
  expect(Number(whole) + Number(young)).toBeCloseTo(total, 6)
})
