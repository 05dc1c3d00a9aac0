import { BOOLEAN, call, clamp, DATE, fixed, fixedLiteral, literal, TEXT } from '../../src/relation/build-expression.ts'
import type { ColumnRef, Expression, Interval } from '../../src/relation/expression.ts'
import { CODES, EDGE_COLUMNS } from './edge-rows.ts'

const SMALL: Interval = { lower: -1000n, upper: 1000n }
const LARGE: Interval = { lower: -(1n << 62n), upper: 1n << 62n }

function column(name: string): ColumnRef {
  const found = EDGE_COLUMNS.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no column ${name}`)
  return { kind: 'column', name, type: found.type, nullable: true, span: null }
}
const small = (name: string) => clamp(column(name), SMALL, scaleOf(name))
const large = (name: string) => clamp(column(name), LARGE, scaleOf(name))
const scaleOf = (name: string) => {
  const { type } = column(name)
  return type.kind === 'fixed' ? type.scale : 0
}
const integer = (lower: bigint, upper: bigint, scale = 0) => fixed(scale, { lower, upper })
const text = (value: string) => literal(value, TEXT)
const [p, q, s, t, day, otherDay, moment, code] = ['p', 'q', 's', 't', 'day', 'other_day', 'moment', 'code'].map(
  column,
) as [ColumnRef, ColumnRef, ColumnRef, ColumnRef, ColumnRef, ColumnRef, ColumnRef, ColumnRef]
const sum = integer(-2000n, 2000n)
const largeSum = integer(-(1n << 63n), 1n << 63n)
const square = integer(-(1n << 124n), 1n << 124n)

/** At least one expression for each function, with both 64- and 128-bit operands where there are numbers. */
export const EDGE_EXPRESSIONS: Readonly<Record<string, Expression>> = {
  and: call('and', [p, q, call('isNull', [s], BOOLEAN)], BOOLEAN),
  or: call('or', [p, q], BOOLEAN),
  not: call('not', [p], BOOLEAN),
  isNull: call('isNull', [s], BOOLEAN),
  isNotNull: call('isNotNull', [day], BOOLEAN),
  isTrue: call('isTrue', [p], BOOLEAN),
  isFalse: call('isFalse', [p], BOOLEAN),
  'equal numbers': call('equal', [column('a'), column('b')], BOOLEAN),
  'equal texts': call('equal', [s, t], BOOLEAN),
  'equal codes': call('equal', [code, literal(1n, CODES)], BOOLEAN),
  'equal widths': call('equal', [large('a'), call('multiply', [large('a'), large('b')], square)], BOOLEAN),
  notEqual: call('notEqual', [p, q], BOOLEAN),
  'less in byte order': call('less', [s, t], BOOLEAN),
  'less dates': call('less', [day, otherDay], BOOLEAN),
  lessOrEqual: call('lessOrEqual', [column('c'), fixedLiteral(-150n, 2)], BOOLEAN),
  greater: call('greater', [column('a'), column('b')], BOOLEAN),
  greaterOrEqual: call('greaterOrEqual', [day, literal('2024-02-29', DATE)], BOOLEAN),
  isDistinctFrom: call('isDistinctFrom', [s, t], BOOLEAN),
  isNotDistinctFrom: call('isNotDistinctFrom', [column('a'), column('b')], BOOLEAN),
  add: call('add', [small('a'), small('b')], sum),
  'add to 128 bits': call('add', [large('a'), large('b')], largeSum),
  subtract: call('subtract', [small('a'), small('b')], sum),
  'subtract back to 64 bits': call(
    'subtract',
    [call('add', [large('a'), large('b')], largeSum), large('b')],
    integer(-(1n << 62n), 1n << 62n),
  ),
  multiply: call('multiply', [small('a'), small('c')], integer(-1_000_000n, 1_000_000n, 2)),
  'multiply to 128 bits': call('multiply', [large('a'), large('b')], square),
  negate: call('negate', [large('a')], integer(-(1n << 62n), 1n << 62n)),
  absolute: call('absolute', [large('c')], integer(0n, 1n << 62n, 2)),
  divide: call('divide', [small('a'), small('b')], integer(-1000n, 1000n)),
  'divide to six places': call('divide', [large('a'), small('b')], integer(-(1n << 82n), 1n << 82n, 6)),
  'divide nested': call(
    'divide',
    [
      call('divide', [small('a'), small('b')], integer(-100_000n, 100_000n, 2)),
      call('divide', [small('b'), small('a')], integer(-100_000n, 100_000n, 2)),
    ],
    integer(-10_000_000n, 10_000_000n, 2),
  ),
  modulo: call('modulo', [small('a'), small('b')], integer(-1000n, 1000n)),
  'modulo of 128 bits': call(
    'modulo',
    [call('multiply', [large('a'), large('b')], square), large('b')],
    integer(-(1n << 62n), 1n << 62n),
  ),
  rescale: call('rescale', [small('a')], integer(-1_000_000n, 1_000_000n, 3)),
  'rescale to 128 bits': call('rescale', [large('a')], integer(-(10n ** 25n), 10n ** 25n, 6)),
  roundTo: call('roundTo', [small('c')], integer(-10n, 10n)),
  'roundTo at the edge': call('roundTo', [large('c')], integer(-(1n << 62n), 1n << 62n, 1)),
  floorTo: call('floorTo', [small('c')], integer(-10n, 10n)),
  'floorTo at the edge': call('floorTo', [large('c')], integer(-(1n << 62n), 1n << 62n)),
  least: call('least', [column('a'), column('b'), fixedLiteral(51n, 0)], fixed(0, null)),
  greatest: call('greatest', [large('a'), call('add', [large('a'), large('b')], largeSum)], largeSum),
  'least of dates': call('least', [day, otherDay], DATE),
  sign: call('sign', [large('a')], integer(-1n, 1n)),
  coalesce: call(
    'coalesce',
    [small('a'), call('multiply', [large('a'), large('b')], square), fixedLiteral(7n, 0)],
    square,
  ),
  'coalesce texts': call('coalesce', [s, t, text('-')], TEXT),
  nullIf: call('nullIf', [small('a'), fixedLiteral(50n, 0)], integer(-1000n, 1000n)),
  'nullIf texts': call('nullIf', [s, text('')], TEXT),
  lower: call('lower', [s], TEXT),
  upper: call('upper', [s], TEXT),
  trim: call('trim', [s], TEXT),
  length: call('length', [s], integer(0n, 1n << 31n)),
  substring: call('substring', [s, fixedLiteral(2n, 0), fixedLiteral(2n, 0)], TEXT),
  'substring far out': call('substring', [s, fixedLiteral(10n ** 15n, 0), fixedLiteral(10n ** 15n, 0)], TEXT),
  'substring of nothing': call('substring', [s, fixedLiteral(1n, 0), fixedLiteral(0n, 0)], TEXT),
  concat: call('concat', [s, t, text("'")], TEXT),
  like: call('like', [s, text('a_b')], BOOLEAN),
  'like with a backslash': call('like', [s, text('a\\%')], BOOLEAN),
  'like ending in a backslash': call('like', [s, text('%\\')], BOOLEAN),
  startsWith: call('startsWith', [s, text('a')], BOOLEAN),
  year: call('year', [day], integer(1n, 9999n)),
  'year of a timestamp': call('year', [moment], integer(1n, 9999n)),
  quarter: call('quarter', [day], integer(1n, 4n)),
  month: call('month', [day], integer(1n, 12n)),
  day: call('day', [day], integer(1n, 31n)),
  dayOfWeek: call('dayOfWeek', [day], integer(0n, 6n)),
  hour: call('hour', [moment], integer(0n, 23n)),
  ...Object.fromEntries(
    ['year', 'quarter', 'month', 'week', 'day'].map((unit) => [
      `dateTrunc to ${unit}`,
      call('dateTrunc', [text(unit), day], DATE),
    ]),
  ),
  'dateTrunc of a timestamp': call('dateTrunc', [text('week'), moment], DATE),
  addDays: call('addDays', [day, fixedLiteral(36_525n, 0)], DATE),
  'addDays backwards': call(
    'dateDiffDays',
    [call('addDays', [day, fixedLiteral(-400n, 0)], DATE), day],
    integer(-400n, 400n),
  ),
  dateDiffDays: call('dateDiffDays', [day, otherDay], integer(-3_652_058n, 3_652_058n)),
  toDate: call('toDate', [moment], DATE),
  codeToText: call('codeToText', [code], TEXT),
  fixedToText: call('fixedToText', [large('c')], TEXT),
  'fixedToText of an integer': call('fixedToText', [column('a')], TEXT),
  booleanToFixed: call('booleanToFixed', [p], integer(0n, 1n)),
  case: {
    kind: 'case',
    branches: [
      { when: p, then: small('a') },
      { when: q, then: call('multiply', [large('a'), large('b')], square) },
    ],
    otherwise: null,
    type: square,
    nullable: true,
    span: null,
  },
  in: {
    kind: 'in',
    operand: s,
    values: [text('a'), text("o'k"), literal(null, TEXT)],
    negated: false,
    type: BOOLEAN,
    nullable: true,
    span: null,
  },
  'not in': {
    kind: 'in',
    operand: column('a'),
    values: [fixedLiteral(-5n, 0), fixedLiteral(100n, 0)],
    negated: true,
    type: BOOLEAN,
    nullable: true,
    span: null,
  },
}
