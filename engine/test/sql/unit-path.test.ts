import { beforeAll, describe, expect, it } from 'vitest'
import { compile } from '../../src/compile.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { pharmacyCatalog } from '../catalogs/pharmacy-catalog.ts'

const catalog = pharmacyCatalog()
const compiled = (sql: string) => compile({ sql, catalog, privacy: { epsilon: 1 } })

beforeAll(async () => loadSqlParser())

describe('a table that reaches the unit over others', () => {
  it.each([
    [
      'SELECT COUNT(*) FROM prescriptions p JOIN visits v ON p.visit_id = v.visit_id',
      ['t1."visit_id" = t2."visit_id"'],
    ],
    [
      'SELECT AVG(i.quantity) FROM items i JOIN prescriptions p USING (prescription_id)',
      ['t1."prescription_id" = t2."prescription_id"'],
    ],
    [
      'SELECT v.district, SUM(i.quantity) FROM items i JOIN prescriptions p ON p.prescription_id = i.prescription_id JOIN visits v ON v.visit_id = p.visit_id GROUP BY v.district',
      ['t1."prescription_id" = t2."prescription_id"', 't2."visit_id" = t3."visit_id"'],
    ],
    [
      'SELECT COUNT(*) FROM (SELECT prescription_id AS x FROM items WHERE quantity > 3) q JOIN prescriptions p ON p.prescription_id = q.x',
      [],
    ],
    ['SELECT COUNT(*) FROM visits v LEFT JOIN prescriptions p ON p.visit_id = v.visit_id', []],
    [
      'SELECT COUNT(*) FROM visits v WHERE NOT EXISTS (SELECT 1 FROM prescriptions p WHERE p.visit_id = v.visit_id)',
      ['= t1."__unit"'],
    ],
    ['SELECT COUNT(*) FROM visits WHERE visit_id NOT IN (SELECT visit_id FROM prescriptions)', ['= t1."__unit"']],
  ])('joins along the path as on the unit, which the issued SQL compares too: %s', (sql, conditions) => {
    const result = compiled(sql)
    if (result.kind === 'refused') throw new Error(result.refusals.map(({ code }) => code).join())
    const issued = result.plan.measured.map((plan) => plan.sql).join()
    expect(issued).toMatch(/"__unit" = t\d+\."__unit"/)
    for (const condition of conditions) expect(issued).toContain(condition)
  })

  it('counts units and joins on them by the name that the unit has where the path ends', () => {
    const result = compiled(
      'SELECT COUNT(DISTINCT i.person_id) FROM items i JOIN residents r ON r.person_id = i.person_id WHERE r.age > 60',
    )
    if (result.kind === 'refused') throw new Error('refused')
    expect(result.plan.measured[0]?.columns.map(({ name }) => name)).toEqual(['count_units'])
    expect(result.uses).toContainEqual(expect.objectContaining({ table: 'visits', column: 'person_id', use: 'join' }))
  })

  it.each([
    [
      'two steps at once',
      'SELECT COUNT(*) FROM items i JOIN visits v ON v.visit_id = i.prescription_id',
      'SQL_JOIN_OFF_UNIT',
    ],
    [
      'a column beside the path',
      'SELECT COUNT(*) FROM prescriptions p JOIN visits v ON p.replaces = v.visit_id',
      'SQL_JOIN_OFF_UNIT',
    ],
    [
      'siblings of one visit',
      'SELECT COUNT(*) FROM prescriptions p JOIN prescriptions q ON p.visit_id = q.visit_id',
      'SQL_JOIN_OFF_UNIT',
    ],
    [
      'a value computed from a reference',
      "SELECT COUNT(*) FROM prescriptions p JOIN visits v ON p.visit_id || '' = v.visit_id",
      'SQL_JOIN_OFF_UNIT',
    ],
    [
      'a condition beside the path',
      'SELECT COUNT(*) FROM prescriptions WHERE replaces IN (SELECT visit_id FROM visits)',
      'SQL_SUBQUERY_OFF_UNIT',
    ],
    ['the unit itself', 'SELECT person_id, COUNT(*) FROM items GROUP BY person_id LIMIT 3', null],
  ])('is refused by %s', (_, sql, code) => {
    const result = compiled(sql)
    expect(result.kind).toBe('refused')
    if (result.kind === 'refused' && code !== null)
      expect(result.refusals.map((refusal) => refusal.code)).toEqual([code])
  })
})
