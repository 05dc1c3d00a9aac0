import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BoundQuery } from '../../src/dp-plan/measured-query.ts'
import type { ScalarType } from '../../src/relation/expression.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { ACCEPTED } from './accepted-statements.ts'

const catalog = hospitalCatalog()

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
})
afterAll(async () => session[Symbol.asyncDispose]())

function bound(sql: string): BoundQuery {
  const result = bindQuery(sql, catalog)
  if (result.kind === 'refused')
    throw new Error(result.refusals.map(({ code, params }) => `${code} ${JSON.stringify(params)}`).join('; '))
  return result.query
}

describe('an accepted statement', () => {
  it.each(ACCEPTED)('is carried out above the cut: %s', async (sql) => {
    const query = bound(sql)
    await createTables(query)
    const described = await session.describe(query.outer.sql)
    const hidden = query.outer.columns.filter((column) => column.interval !== null).length * 2
    expect(described).toHaveLength(query.outer.columns.length + hidden)
    expect(described.slice(0, query.outer.columns.length).map(([name]) => name)).toEqual(
      query.outer.columns.map((column) => column.name),
    )
    await session.rows(query.outer.sql.replace(/^/, 'SELECT COUNT(*) FROM (') + ')')
    for (const column of query.outer.columns) {
      if (column.interval === null) continue
      expect([column.interval.low, column.interval.high].map((at) => described[at]?.[1])).toEqual(['DOUBLE', 'DOUBLE'])
    }
  })

  it('has output names that differ', () => {
    for (const sql of ACCEPTED) {
      const names = bound(sql).outer.columns.map((column) => column.name)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('reads no column in a scan that nothing needs', () => {
    const [query] = bound('SELECT AVG(cost) FROM visits WHERE year = 2025').measured
    const scan = query?.input.kind === 'filter' ? query.input.input : null
    expect(scan?.columns.map((column) => column.name)).toEqual(['__unit', 'visits.year', 'visits.cost', '__rank'])
  })
})

/** Noisy and public tables as whoever runs the outer query would make them, empty. */
async function createTables(query: BoundQuery): Promise<void> {
  for (const measured of query.measured) {
    const keys = measured.keys.map((key) => `"${key.name}" ${logicalType(key.expression.type)}`)
    const aggregates = measured.aggregates.flatMap((aggregate) => {
      const scale =
        'argument' in aggregate && aggregate.argument.type.kind === 'fixed' ? aggregate.argument.type.scale : 0
      const type =
        aggregate.kind === 'sum'
          ? `DECIMAL(38, ${scale})`
          : aggregate.kind.startsWith('count') || aggregate.kind === 'regrCount'
            ? 'BIGINT'
            : 'DOUBLE'
      return [`"${aggregate.name}" ${type}`, `"${aggregate.name}__low" DOUBLE`, `"${aggregate.name}__high" DOUBLE`]
    })
    await session.run(`CREATE OR REPLACE TABLE "${measured.id}" (${[...keys, ...aggregates].join(', ')})`)
  }
  for (const { tableName, table } of query.outer.publicTables) {
    const columns = [...(catalog.tables.get(table)?.columns.values() ?? [])].map((column) => {
      const type = column.type.kind === 'fixed' ? { ...column.type, interval: null } : column.type
      return `"${column.name}" ${logicalType(type)}`
    })
    await session.run(`CREATE OR REPLACE TABLE "${tableName}" (${columns.join(', ')})`)
  }
}

function logicalType(type: ScalarType): string {
  switch (type.kind) {
    case 'fixed':
      return type.scale === 0 ? 'BIGINT' : `DECIMAL(38, ${type.scale})`
    case 'code':
    case 'text':
      return 'VARCHAR'
    case 'boolean':
    case 'date':
    case 'timestamp':
      return type.kind.toUpperCase()
  }
}
