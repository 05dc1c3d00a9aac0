import { describe, expect, it } from 'vitest'
import { BOOLEAN, DATE, TEXT, call, fixed, fixedLiteral, literal } from './build-expression.ts'
import { evaluateExpression, formatFixed } from './evaluate-expression.ts'
import type { Expression, ScalarType } from './expression.ts'

const integer = fixed(0, null)
const number = (value: bigint, scale = 0) => fixedLiteral(value, scale)
const text = (value: string) => literal(value, TEXT)
const date = (value: string) => literal(value, DATE)
const nothing = (type: ScalarType) => literal(null, type)
const codes: ScalarType = { kind: 'code', list: 'sex', values: ['female', 'male'] }

describe('evaluateExpression', () => {
  it.each<[string, Expression, bigint | string | boolean | null]>([
    ['2 / 3 to 6 digits', call('divide', [number(2n), number(3n)], fixed(6, null)), 666667n],
    ['-2 / 3 rounds away from zero', call('divide', [number(-2n), number(3n)], fixed(6, null)), -666667n],
    ['division by zero is NULL', call('divide', [number(1n), number(0n)], fixed(6, null)), null],
    ['-7 modulo 3 has the sign of -7', call('modulo', [number(-7n), number(3n)], integer), -1n],
    ['1.25 rounds to 1.3', call('roundTo', [number(125n, 2)], fixed(1, null)), 13n],
    ['-1.25 rounds to -1.3', call('roundTo', [number(-125n, 2)], fixed(1, null)), -13n],
    ['-1.25 floors to -2', call('floorTo', [number(-125n, 2)], integer), -2n],
    ['3 as 3.00', call('rescale', [number(3n)], fixed(2, null)), 300n],
    ['LEAST skips NULL', call('least', [nothing(integer), number(4n), number(2n)], integer), 2n],
    ['NULL AND FALSE is FALSE', call('and', [nothing(BOOLEAN), literal(false, BOOLEAN)], BOOLEAN), false],
    ['NULL OR FALSE is NULL', call('or', [nothing(BOOLEAN), literal(false, BOOLEAN)], BOOLEAN), null],
    ['NOT NULL is NULL', call('not', [nothing(BOOLEAN)], BOOLEAN), null],
    ['2024-02-29 is a Thursday', call('dayOfWeek', [date('2024-02-29')], integer), 4n],
    ['1969-12-28 is a Sunday', call('dayOfWeek', [date('1969-12-28')], integer), 0n],
    [
      'the week of 2025-01-01 begins in 2024',
      call('dateTrunc', [text('week'), date('2025-01-01')], DATE),
      '2024-12-30',
    ],
    [
      'quarters begin in month 1, 4, 7, 10',
      call('dateTrunc', [text('quarter'), date('2025-06-30')], DATE),
      '2025-04-01',
    ],
    ['a leap year has 366 days', call('dateDiffDays', [date('2025-01-01'), date('2024-01-01')], integer), 366n],
    ['days are added over a month end', call('addDays', [date('2024-02-28'), number(2n)], DATE), '2024-03-01'],
    ['a pattern matches line breaks', call('like', [text('a\nb'), text('a%b')], BOOLEAN), true],
    ['a dot in a pattern is a dot', call('like', [text('axb'), text('a.b')], BOOLEAN), false],
    ['length counts code points', call('length', [text('龘𠀀')], integer), 2n],
    ['substring counts code points', call('substring', [text('𠀀二三'), number(2n), number(1n)], TEXT), '二'],
    ['lower leaves other alphabets alone', call('lower', [text('AÉ')], TEXT), 'aÉ'],
    ['a code becomes its text', call('codeToText', [literal(1n, codes)], TEXT), 'male'],
    ['a decimal keeps its zeros', call('fixedToText', [number(-1230n, 2)], TEXT), '-12.30'],
    ['text is ordered by code point', call('less', [text('\uFFFD'), text('𠀀')], BOOLEAN), true],
  ])('%s', (_, expression, value) => {
    expect(evaluateExpression(expression, new Map())).toBe(value)
  })

  it('follows SQL for NULL in a NOT IN list', () => {
    const node: Expression = {
      kind: 'in',
      operand: number(1n),
      values: [number(2n), literal(null, integer)],
      negated: true,
      type: BOOLEAN,
      nullable: true,
      span: null,
    }
    expect(evaluateExpression(node, new Map())).toBe(null)
  })

  it('prints numbers below one with a leading zero', () => {
    expect(formatFixed(-5n, 2)).toBe('-0.05')
  })
})
