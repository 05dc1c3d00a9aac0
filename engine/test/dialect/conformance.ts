import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { type ColumnScope, writeExpression } from '../../src/dialect/write-expression.ts'
import type { DriverValue } from '../../src/dp-plan/exact-aggregates.ts'
import { visitExpression } from '../../src/relation/build-expression.ts'
import { evaluateExpression, type ScalarValue } from '../../src/relation/evaluate-expression.ts'
import { type Expression, SCALAR_FUNCTIONS, type ScalarFunctionName } from '../../src/relation/expression.ts'
import type { EngineSession } from '../database/engine-session.ts'
import { columnDefinition, quoteName, storedText } from '../database/stored-values.ts'
import { EDGE_EXPRESSIONS } from './edge-expressions.ts'
import { EDGE_COLUMNS, type EdgeRow, edgeRows } from './edge-rows.ts'
import { randomExpressions } from './random-expressions.ts'

/** Stored values at which an engine could fail, as SQL, by kind of column. */
export type HostileValues = Readonly<Record<(typeof EDGE_COLUMNS)[number]['type']['kind'], readonly string[]>>

const ROWS = edgeRows(400)
/** Expressions of each function, each over every row: more than a thousand cases a function. */
const RANDOM_EXPRESSIONS = 12
const RANDOM_ROWS = edgeRows(100, 'random expressions')

/**
 * What an engine has to prove before it may be asked for a function: the reference's values and the static types, on
 * edge values and on random expressions, and no failure whatever is stored.
 */
export function testConformance(
  dialect: Dialect,
  options: { readonly open: () => Promise<EngineSession>; readonly hostile: HostileValues },
): void {
  const { hostile } = options
  let session: EngineSession
  beforeAll(async () => {
    session = await options.open()
    await session.createSchema('conformance')
    await storeRows(session, 'edges', ROWS)
    await storeRows(session, 'random_rows', RANDOM_ROWS)
  })
  afterAll(async () => session[Symbol.asyncDispose]())

  const scope: ColumnScope = new Map(
    EDGE_COLUMNS.map(({ name, type }) => [
      name,
      { sql: dialect.storedColumn(`e.${quoteName(name)}`, type), stored: true },
    ]),
  )

  async function expectReference(expression: Expression, table: string, rows: readonly EdgeRow[]): Promise<void> {
    const sql = writeExpression(expression, scope, dialect)
    const output = dialect.keyOutput(sql, expression.type)
    const found = await session.rows(`SELECT ${output} FROM ${table} AS e ORDER BY e.position`)
    const wanted = rows.map((row) => comparable(evaluateExpression(expression, row) ?? null))
    const values = found.map(([value]) => comparable(value ?? null))
    const types = await session.describe(`SELECT ${sql} AS value FROM ${table} AS e`)
    // With the text, so that a failure shows it.
    expect({ sql, values, types }).toEqual({
      sql,
      values: wanted,
      types: [['value', dialect.physicalType(expression.type)]],
    })
  }

  describe(`${dialect.name} computes what the reference does, at the edges`, () => {
    test.each(Object.entries(EDGE_EXPRESSIONS))('%s', async (_, expression) => {
      await expectReference(expression, 'edges', ROWS)
    })
  })

  describe(`${dialect.name} computes what the reference does, in random expressions`, () => {
    test.each(Object.keys(dialect.functions) as ScalarFunctionName[])('%s', async (name) => {
      for (const expression of randomExpressions(name, RANDOM_EXPRESSIONS)) {
        await expectReference(expression, 'random_rows', RANDOM_ROWS)
      }
    })
  })

  test('the functions that are allowed are those that were looked at', () => {
    const met = new Set<string>()
    for (const expression of Object.values(EDGE_EXPRESSIONS)) {
      visitExpression(expression, (node) => (node.kind === 'call' ? met.add(node.function) : met))
    }
    expect(SCALAR_FUNCTIONS.filter((name) => name in dialect.functions && !met.has(name))).toEqual([])
  })

  describe(`no stored value makes ${dialect.name} fail`, () => {
    test.each(Object.entries(EDGE_EXPRESSIONS))('%s', async (_, expression) => {
      const read = new Set<string>()
      visitExpression(expression, (node) => (node.kind === 'column' ? read.add(node.name) : read))
      const from = EDGE_COLUMNS.filter(({ name }) => read.has(name)).map(({ name, type }) => {
        const [column, values] = [quoteName(name), hostile[type.kind]]
        return `(VALUES ${values.map((value) => `(${value})`).join(', ')}) AS ${column}(${column})`
      })
      const crossed: ColumnScope = new Map(
        EDGE_COLUMNS.map(({ name, type }) => [
          name,
          { sql: dialect.storedColumn(`${quoteName(name)}.${quoteName(name)}`, type), stored: true },
        ]),
      )
      const sql = dialect.keyOutput(writeExpression(expression, crossed, dialect), expression.type)
      await expect(session.rows(`SELECT count(${sql}) FROM ${from.join(' CROSS JOIN ')}`)).resolves.toHaveLength(1)
      // Grouped too, because comparing and hashing are computed by other code.
      await session.rows(
        `SELECT k, count(*) FROM (SELECT ${sql} AS k FROM ${from.join(' CROSS JOIN ')}) AS g GROUP BY k`,
      )
    })
  })
}

async function storeRows(session: EngineSession, table: string, rows: readonly EdgeRow[]): Promise<void> {
  const { engine } = session
  const columns = EDGE_COLUMNS.map(({ name, type }) => columnDefinition(name, type.kind, engine))
  await session.run(`CREATE TABLE ${table} (position integer, ${columns.join(', ')})`)
  const texts = rows.map((row, i) => {
    const cells = EDGE_COLUMNS.map(({ name, type }) => storedText(row.get(name) ?? null, type.kind, engine))
    return `(${[i, ...cells].join(', ')})`
  })
  await session.run(`INSERT INTO ${table} VALUES ${texts.join(', ')}`)
}

function comparable(value: DriverValue | ScalarValue): string | boolean | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString()
  return value
}
