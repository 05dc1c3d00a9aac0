import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { evaluateExpression } from '../relation/evaluate-expression.ts'
import { bindQuery } from './bind-query.ts'
import { loadSqlParser } from './parse-sql.ts'

beforeAll(async () => loadSqlParser())

function keyOf(expression: string) {
  const result = bindQuery(`SELECT COUNT(*) FROM visits GROUP BY ${expression}`, hospitalCatalog())
  const key = result.kind === 'bound' ? result.query.measured[0]?.keys[0] : undefined
  if (key === undefined) throw new Error('refused')
  return key
}

describe('width_bucket', () => {
  test('has every bucket as a known key, with the two beside them and nulls', () => {
    expect(keyOf('width_bucket(days, 0, 30, 3)').values).toEqual([0n, 1n, 2n, 3n, 4n, null])
  })

  // By the definition in rational numbers: floor((x - low) n / (high - low)) + 1.
  test.each<[string, number, readonly [number, number][]]>([
    [
      'width_bucket(days, 0, 30, 3)',
      1,
      [
        [-1, 0],
        [0, 1],
        [9, 1],
        [10, 2],
        [29, 3],
        [30, 4],
        [10 ** 9, 4],
      ],
    ],
    [
      'width_bucket(days, -7, 8, 7)',
      1,
      [
        [-8, 0],
        [-7, 1],
        [-5, 1],
        [-4, 2],
        [0, 4],
        [7, 7],
        [8, 8],
      ],
    ],
    [
      'width_bucket(days, 0.5, 2.75, 9)',
      1,
      [
        [0, 0],
        [1, 3],
        [2, 7],
        [3, 10],
      ],
    ],
    [
      'width_bucket(cost, 0, 1, 3)',
      100,
      [
        [-0.01, 0],
        [0.33, 1],
        [0.34, 2],
        [0.66, 2],
        [0.67, 3],
        [0.99, 3],
        [1, 4],
      ],
    ],
    [
      'width_bucket(cost, 0.005, 0.025, 2)',
      100,
      [
        [0, 0],
        [0.01, 1],
        [0.02, 2],
        [0.03, 3],
      ],
    ],
  ])('%s', (expression, unit, rows) => {
    const key = keyOf(expression).expression
    const found = rows.map(([x]) => [x, evaluateExpression(key, anyColumn(BigInt(Math.round(x * unit))))])
    expect(found).toEqual(rows.map(([x, bucket]) => [x, BigInt(bucket)]))
    expect(evaluateExpression(key, anyColumn(null))).toBeNull()
  })
})

/** A row that has this value in every column. */
function anyColumn(value: bigint | null): ReadonlyMap<string, bigint | null> {
  const row = new Map<string, bigint | null>()
  row.get = () => value
  row.has = () => true
  return row
}
