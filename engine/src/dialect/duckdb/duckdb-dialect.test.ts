import { describe, expect, test } from 'vitest'
import { BOOLEAN, call, DATE, fixed, fixedLiteral, literal, TEXT } from '../../relation/build-expression.ts'
import type { Call, Literal } from '../../relation/expression.ts'
import { writeCall } from '../dialect.ts'
import { duckdbDialect } from './duckdb-dialect.ts'

const CODE = { kind: 'code', list: 'sex', values: ['f', 'm'] } as const

describe('text that tries to leave its quotes', () => {
  test.each([
    ['visits"; DROP TABLE t; --', '"visits""; DROP TABLE t; --"'],
    ['', '""'],
    ['区县', '"区县"'],
  ])('identifier %j', (name, sql) => {
    expect(duckdbDialect.identifier(name)).toBe(sql)
  })

  test.each([
    ["' OR 1=1 --", "''' OR 1=1 --'"],
    ['\\', "'\\'"],
    ["\\'", "'\\'''"],
    ['$$', "'$$'"],
  ])('literal %j', (value, sql) => {
    expect(duckdbDialect.literal(literal(value, TEXT))).toBe(sql)
  })

  test.each(["2024-01-01'::DATE; SELECT '", 'infinity', '2024-1-1', ''])('date %j', (value) => {
    expect(() => duckdbDialect.literal(literal(value, DATE))).toThrow('ERR_LITERAL_MALFORMED')
  })

  test('a null character', () => {
    expect(() => duckdbDialect.literal(literal('a\0b', TEXT))).toThrow('ERR_LITERAL_MALFORMED')
  })
})

describe('literals carry their type', () => {
  test.each<[Literal, string]>([
    [fixedLiteral(5n, 2), '5::BIGINT'],
    [fixedLiteral(-5n, 2), '(-5)::BIGINT'],
    [fixedLiteral(10n ** 20n, 0), '100000000000000000000::HUGEINT'],
    [literal(1n, CODE), '1::USMALLINT'],
    [literal(null, CODE), 'CAST(NULL AS USMALLINT)'],
    [literal(null, fixed(0, null)), 'CAST(NULL AS BIGINT)'],
    [literal(true, BOOLEAN), 'true'],
    [literal('2024-02-29', DATE), "DATE '2024-02-29'"],
    [literal('2024-02-29 01:02:03.000004', { kind: 'timestamp' }), "TIMESTAMP '2024-02-29 01:02:03.000004'"],
  ])('%#: %s', (value, sql) => {
    expect(duckdbDialect.literal(value)).toBe(sql)
  })

  test.each([literal('1', fixed(0, null)), literal(1n, TEXT)])('a value of another kind is refused: %#', (value) => {
    expect(() => duckdbDialect.literal(value)).toThrow('ERR_LITERAL_MALFORMED')
  })
})

describe('what could fail at run time is refused when it is written', () => {
  const x = fixedLiteral(1n, 0)
  const wide = fixed(0, { lower: 0n, upper: 1n << 126n })
  const render = (node: Call) => () =>
    writeCall(
      node,
      node.args.map(() => 'x'),
      duckdbDialect,
    )

  test.each<[string, Call, string]>([
    ['a value beyond 126 bits', call('add', [x, x], wide), 'ERR_VALUE_RANGE'],
    [
      'a quotient beyond 126 bits',
      call(
        'divide',
        [{ ...x, type: fixed(0, { lower: 0n, upper: 1n << 125n }) }, x],
        fixed(6, { lower: 0n, upper: 1n }),
      ),
      'ERR_VALUE_RANGE',
    ],
    [
      'text of a number beyond 38 digits',
      call('fixedToText', [{ ...x, type: fixed(6, { lower: 0n, upper: 1n << 125n }) }], TEXT),
      'ERR_VALUE_RANGE',
    ],
    [
      'a start before the text',
      call('substring', [literal('a', TEXT), fixedLiteral(0n, 0), x], TEXT),
      'ERR_LITERAL_MALFORMED',
    ],
    [
      'a negative length',
      call('substring', [literal('a', TEXT), x, fixedLiteral(-1n, 0)], TEXT),
      'ERR_LITERAL_MALFORMED',
    ],
    [
      'a unit that is not on the list',
      call('dateTrunc', [literal('millennium', TEXT), literal('2024-01-01', DATE)], DATE),
      'ERR_LITERAL_MALFORMED',
    ],
    [
      'days beyond a century',
      call('addDays', [literal('2024-01-01', DATE), fixedLiteral(36_526n, 0)], DATE),
      'ERR_LITERAL_MALFORMED',
    ],
    [
      'a floor without bounds',
      call('floorTo', [{ ...x, type: fixed(2, null) }], fixed(0, null)),
      'ERR_EXPRESSION_MALFORMED',
    ],
  ])('%s', (_, node, code) => {
    expect(render(node)).toThrow(code)
  })
})
