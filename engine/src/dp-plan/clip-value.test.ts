import { describe, expect, test } from 'vitest'
import { duckdbDialect } from '../dialect/duckdb/duckdb-dialect.ts'
import { BOOLEAN, call, clamp, fixed, fixedLiteral, literal } from '../relation/build-expression.ts'
import type { ColumnRef, Expression } from '../relation/expression.ts'
import { clipValue, isWithin } from './clip-value.ts'

const x: ColumnRef = { kind: 'column', name: 'x', type: fixed(0, null), nullable: true, span: null }
const claimed: ColumnRef = { ...x, type: fixed(0, { lower: 0n, upper: 10n }) }
const finer: ColumnRef = { ...x, type: fixed(2, null) }
const within = { lower: 0n, upper: 10n }
const zero = fixedLiteral(0n, 0)
const ten = fixedLiteral(10n, 0)
const least = (...args: readonly Expression[]) => call('least', args, fixed(0, null))
const greatest = (...args: readonly Expression[]) => call('greatest', args, fixed(0, null))

describe('limits that an expression proves', () => {
  test.each([
    ['a clamp', clamp(x, within, 0), true],
    ['a clamp to less', clamp(x, { lower: 2n, upper: 3n }, 0), true],
    ['a clamp to more', clamp(x, { lower: 0n, upper: 11n }, 0), false],
    ['LEAST of GREATEST', least(greatest(x, zero), ten), true],
    ['GREATEST of LEAST', greatest(least(x, ten), zero), true],
    ['LEAST alone', least(x, ten), false],
    ['GREATEST alone', greatest(x, zero), false],
    ['a literal', ten, true],
    ['CASE of limited results', when(clamp(x, within, 0), zero), true],
    ['CASE of a bare column', when(x, zero), false],
    ['CASE without ELSE', { ...when(ten, zero), otherwise: null }, true],
    ['COALESCE of limited values', call('coalesce', [clamp(x, within, 0), ten], fixed(0, null)), true],
    ['a literal of another grid', least(greatest(x, zero), fixedLiteral(10n, 2)), false],
    [
      'a literal of a coarser grid',
      call('greatest', [call('least', [finer, ten], fixed(2, null)), fixedLiteral(0n, 2)], fixed(2, null)),
      false,
    ],
    ['the type that a column claims', claimed, false],
    ['the type that a function claims', call('add', [zero, ten], fixed(0, within)), false],
  ])('%s', (_, expression, proven) => {
    expect(isWithin(expression, within)).toBe(proven)
  })

  function when(then: Expression, otherwise: Expression): Expression & { readonly kind: 'case' } {
    const condition = call('isNull', [x], BOOLEAN)
    return {
      kind: 'case',
      branches: [{ when: condition, then }],
      otherwise,
      type: fixed(0, within),
      nullable: true,
      span: null,
    }
  }
})

describe('clipping in SQL', () => {
  test('keeps nulls and writes both ends', () => {
    expect(clipValue('t1."x"', x, { lower: -5n, upper: 10n }, duckdbDialect)).toBe(
      'CASE WHEN t1."x" < (-5)::BIGINT THEN (-5)::BIGINT WHEN t1."x" > 10::BIGINT THEN 10::BIGINT ELSE t1."x" END',
    )
  })

  test('narrows what was wide', () => {
    const wide: Expression = { ...x, type: fixed(0, { lower: 0n, upper: 1n << 70n }) }
    expect(clipValue('w', wide, within, duckdbDialect)).toBe(
      'CAST(CASE WHEN w < 0::BIGINT THEN 0::BIGINT WHEN w > 10::BIGINT THEN 10::BIGINT ELSE w END AS BIGINT)',
    )
  })

  test('is left out where it is proven', () => {
    expect(clipValue('y', literal(3n, fixed(0, null)), within, duckdbDialect)).toBe('y')
  })
})
