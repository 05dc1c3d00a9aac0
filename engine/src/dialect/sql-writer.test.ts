import { describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { column, filter, join, project, scan } from '../../test/database/relations.ts'
import { BOOLEAN, call, fixed, fixedLiteral } from '../relation/build-expression.ts'
import type { Relation } from '../relation/relation.ts'
import { duckdbDialect } from './duckdb/duckdb-dialect.ts'
import { selectText, writeSource } from './sql-writer.ts'

const catalog = hospitalCatalog()
const visits = scan(catalog, 'visits', 'v')
const residents = scan(catalog, 'residents', 'r')
const districts = scan(catalog, 'districts', 'd')
const OPTIONS = { dialect: duckdbDialect, tableName: (table: string) => table, rowsPerUnit: null }

function written(relation: Relation, rowsPerUnit: ReadonlyMap<string, number> | null = null): string {
  const source = writeSource(relation, { ...OPTIONS, rowsPerUnit })
  return selectText([source.unit ?? '1'], source)
}

describe('relations as SQL', () => {
  test('every private scan is limited by rank and leaves out rows without a unit', () => {
    const limits = new Map([
      ['residents', 1],
      ['visits', 20],
    ])
    expect(written(join(residents, visits, { onUnit: true }), limits)).toBe(
      [
        'SELECT t1."__unit"',
        'FROM "residents" AS t1',
        'JOIN "visits" AS t2 ON t1."__unit" = t2."__unit"',
        'WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 1 AND t2."__unit" IS NOT NULL AND t2."__rank" <= 20',
      ].join('\n'),
    )
  })

  test('conditions of the side that a left join fills stay inside it', () => {
    const urban = filter(districts, call('greater', [column(districts, 'd.population'), fixedLiteral(5n, 0)], BOOLEAN))
    const joined = join(visits, urban, { type: 'left', onUnit: false, equalities: [['v.district', 'd.district']] })
    expect(written(joined)).toContain('LEFT JOIN (\n  SELECT t2."district" AS "d.district"')
    expect(written(joined)).toMatch(/WHERE t1\."__unit" IS NOT NULL$/)
  })

  test('limits of a private side that a left join fills stay inside it', () => {
    const joined = join(residents, visits, { type: 'left', onUnit: true })
    const limits = new Map([
      ['residents', 1],
      ['visits', 20],
    ])
    expect(written(joined, limits)).toMatch(/WHERE t1\."__unit" IS NOT NULL AND t1\."__rank" <= 1$/)
    expect(written(joined, limits)).toContain('  WHERE t2."__unit" IS NOT NULL AND t2."__rank" <= 20\n) AS t3 ON')
  })

  test('what is computed is written once, however often it is read', () => {
    let relation: Relation = visits
    for (let i = 0; i < 30; i++) {
      const input = column(relation, i === 0 ? 'v.cost' : `x${i}`)
      const doubled = call('add', [input, input], fixed(2, null))
      relation = project(relation, [{ name: `x${i + 1}`, expression: doubled }])
    }
    expect(written(relation).length).toBeLessThan(10_000)
  })
})

describe('a relation in which a row could lose its unit is refused', () => {
  test.each<[string, Relation]>([
    ['two private sides without the unit', { ...join(residents, visits, { onUnit: true }), onUnit: false }],
    [
      'a left join that preserves the public side',
      join(districts, visits, { type: 'left', onUnit: false, equalities: [['d.district', 'v.district']] }),
    ],
    [
      'a left join of two private sides off the unit',
      { ...join(residents, visits, { type: 'left', onUnit: true }), onUnit: false },
    ],
    ['a cross join', join(visits, districts, { onUnit: false })],
  ])('%s', (_, relation) => {
    expect(() => written(relation)).toThrow('ERR_RELATION_MALFORMED')
  })

  test('a private scan without a rank limit where ranks bound rows', () => {
    expect(() => written(visits, new Map())).toThrow('ERR_RELATION_MALFORMED')
  })
})
