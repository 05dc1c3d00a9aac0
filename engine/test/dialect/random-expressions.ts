import fc from 'fast-check'
import { DATE_TRUNC_UNITS } from '../../src/relation/calendar.ts'
import {
  BOOLEAN,
  call,
  clamp,
  DATE,
  fixed,
  fixedLiteral,
  literal,
  TEXT,
  TIMESTAMP,
} from '../../src/relation/build-expression.ts'
import {
  type Call,
  type ColumnRef,
  type Expression,
  type Interval,
  SCALAR_FUNCTIONS,
  type ScalarFunctionName,
} from '../../src/relation/expression.ts'
import {
  absoluteInterval,
  addIntervals,
  divideIntervals,
  floorInterval,
  maxMagnitude,
  moduloIntervals,
  multiplyIntervals,
  negateInterval,
  rescaleInterval,
  roundInterval,
  unionIntervals,
} from '../../src/sql/interval-arithmetic.ts'
import { EDGE_COLUMNS } from './edge-rows.ts'

/** Expressions with `name` outermost and other functions inside, the same at every run. */
export function randomExpressions(name: ScalarFunctionName, count: number): readonly Expression[] {
  return fc.sample(made(name, 2), { numRuns: count, seed: SCALAR_FUNCTIONS.indexOf(name) + 1 })
}

type Of<T> = (depth: number) => fc.Arbitrary<T>

/** Built once for each depth: they hold each other. */
function once<T>(make: Of<T>): Of<T> {
  const known = new Map<number, fc.Arbitrary<T>>()
  return (depth) => {
    const arbitrary = known.get(depth) ?? make(depth)
    known.set(depth, arbitrary)
    return arbitrary
  }
}

const MADE = new Map<ScalarFunctionName, Of<Call>>()

function made(name: ScalarFunctionName, depth: number): fc.Arbitrary<Call> {
  const make = MADE.get(name) ?? once(MAKERS[name])
  MADE.set(name, make)
  return make(depth)
}

/** Beyond this, operands would soon be refused for their size. */
const MOST = 10n ** 30n

function column(name: string): ColumnRef {
  const found = EDGE_COLUMNS.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no column ${name}`)
  return { kind: 'column', name, type: found.type, nullable: true, span: null }
}

function intervalOf(expression: Expression): Interval {
  const { type } = expression
  return (type.kind === 'fixed' ? type.interval : null) ?? { lower: -(1n << 62n), upper: 1n << 62n }
}

function scaleOf(expression: Expression): number {
  return expression.type.kind === 'fixed' ? expression.type.scale : 0
}

const INTERVALS: readonly Interval[] = [
  { lower: -1000n, upper: 1000n },
  { lower: 0n, upper: 100n },
  { lower: 7n, upper: 7n },
  { lower: -(1n << 62n), upper: 1n << 62n },
]

/** Numbers on one grid. */
function number(scale: 0 | 2): Of<Expression> {
  const columns = scale === 0 ? [column('a'), column('b')] : [column('c')]
  const leaf = fc.oneof(
    fc
      .tuple(fc.constantFrom(...columns), fc.constantFrom(...INTERVALS))
      .map(([reference, interval]) => clamp(reference, interval, scale) as Expression),
    fc.constantFrom(0n, 1n, -1n, 5n, 99n, 150n, -250n, (1n << 62n) - 1n).map((value) => fixedLiteral(value, scale)),
  )
  return (depth) => {
    if (depth === 0) return leaf
    const nested = scale === 0 ? wholeCalls(depth - 1) : [rescaled(depth - 1, [2]), divided(depth - 1, [2])]
    return fc.oneof(leaf, ...nested.map((arbitrary) => arbitrary.map((each) => within(each, MOST))))
  }
}

function wholeCalls(depth: number): readonly fc.Arbitrary<Expression>[] {
  const names = ['add', 'negate', 'modulo', 'length', 'dateDiffDays', 'sign', 'booleanToFixed'] as const
  return [
    ...names.map((name) => made(name, depth)),
    multiplied(depth, whole),
    rounded('floorTo', depth, [0]),
    rounded('roundTo', depth, [0]),
    several(whole(depth)).map((args) => withType('coalesce', args)),
  ]
}

/** The expression itself, or a small number in its place when it may be too large to compute with. */
function within(expression: Expression, limit: bigint): Expression {
  return maxMagnitude(intervalOf(expression)) < limit ? expression : fixedLiteral(7n, scaleOf(expression))
}

// Filters on arbitrary values could search for ever, so what has to be of one scale is made in it.
function multiplied(depth: number, other: Of<Expression>): fc.Arbitrary<Call> {
  return fc.tuple(whole(depth), other(0)).map(([left, right]) => {
    const [a, b] = [within(left, 10n ** 19n), within(right, 10n ** 16n)]
    return call('multiply', [a, b], fixed(scaleOf(a) + scaleOf(b), multiplyIntervals(intervalOf(a), intervalOf(b))))
  })
}

function divided(depth: number, scales: readonly number[]): fc.Arbitrary<Call> {
  return fc.tuple(whole(depth), whole(depth), fc.constantFrom(...scales)).map(([left, right, scale]) => {
    const [a, b] = [within(left, 10n ** 28n), right]
    return call('divide', [a, b], fixed(scale, divideIntervals(intervalOf(a), intervalOf(b), scale)), {
      nullable: true,
    })
  })
}

function rescaled(depth: number, scales: readonly number[]): fc.Arbitrary<Call> {
  return fc
    .tuple(whole(depth), fc.constantFrom(...scales))
    .map(([a, scale]) => call('rescale', [a], fixed(scale, rescaleInterval(intervalOf(a), scale))))
}

function rounded(name: 'floorTo' | 'roundTo', depth: number, scales: readonly number[]): fc.Arbitrary<Call> {
  const interval = name === 'floorTo' ? floorInterval : roundInterval
  return fc
    .tuple(cents(depth), fc.constantFrom(...scales))
    .map(([a, scale]) => call(name, [a], fixed(scale, interval(intervalOf(a), 2 - scale))))
}

const whole = once(number(0))
const cents = once(number(2))

/** Any code point but the one that PostgreSQL cannot store. */
const CHARACTERS = fc
  .oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point))
const TEXT_VALUES = fc.oneof(
  fc.constantFrom('', ' ', 'a', 'A', 'ä', "o'k", '住院', 'zzz', '\\', '%'),
  fc.array(CHARACTERS, { maxLength: 4 }).map((characters) => characters.join('')),
)

const text: Of<Expression> = once((depth) =>
  fc.oneof(
    fc.constantFrom<Expression>(column('s'), column('t')),
    TEXT_VALUES.map((value) => literal(value, TEXT)),
    ...(depth === 0
      ? []
      : (['lower', 'trim', 'substring', 'concat', 'codeToText', 'fixedToText'] as const).map((name) =>
          made(name, depth - 1),
        )),
  ),
)

const date: Of<Expression> = once((depth) =>
  fc.oneof(
    fc.constantFrom<Expression>(column('day'), column('other_day')),
    fc.constantFrom('0001-01-01', '2024-02-29', '9999-12-31').map((value) => literal(value, DATE)),
    ...(depth === 0 ? [] : (['addDays', 'dateTrunc', 'toDate'] as const).map((name) => made(name, depth - 1))),
  ),
)

const moment: Of<Expression> = () =>
  fc.oneof(
    fc.constant<Expression>(column('moment')),
    fc.constantFrom('2024-06-30 23:59:59.999999').map((value) => literal(value, TIMESTAMP)),
  )

const truth: Of<Expression> = once((depth) =>
  fc.oneof(
    fc.constantFrom<Expression>(column('p'), column('q')),
    ...(depth === 0
      ? []
      : (['and', 'less', 'isNull', 'like', 'isDistinctFrom'] as const).map((name) => made(name, depth - 1))),
  ),
)

const several = (of: fc.Arbitrary<Expression>) => fc.array(of, { minLength: 2, maxLength: 3 })

/** Two or more operands of one kind, any kind. */
const alike: Of<readonly Expression[]> = once((depth) =>
  fc.oneof(several(whole(depth)), several(cents(depth)), several(text(depth)), several(date(depth))),
)

function withType(name: ScalarFunctionName, args: readonly Expression[]): Call {
  const [first] = args
  if (first?.type.kind !== 'fixed') return call(name, args, first?.type ?? TEXT, { nullable: true })
  const interval = unionIntervals(args.map(intervalOf))
  return call(name, args, fixed(scaleOf(first), interval), { nullable: true })
}

/** Two of one kind, compared. */
function comparison(name: ScalarFunctionName): Of<Call> {
  return (depth) =>
    fc
      .oneof(
        alike(depth),
        fc.tuple(truth(depth), truth(depth)),
        fc.tuple(moment(depth), moment(depth)),
        fc.constant([column('code'), literal(1n, column('code').type)]),
      )
      .map(([left, right]) => call(name, left === undefined || right === undefined ? [] : [left, right], BOOLEAN))
}

function numeric(
  name: ScalarFunctionName,
  operand: Of<Expression>,
  interval: (a: Interval, b: Interval) => Interval,
): Of<Call> {
  return (depth) =>
    fc
      .tuple(operand(depth), operand(depth))
      .map(([a, b]) => call(name, [a, b], fixed(scaleOf(a), interval(intervalOf(a), intervalOf(b)))))
}

function unary(name: ScalarFunctionName, of: Of<Expression>, type: (arg: Expression) => Expression['type']): Of<Call> {
  return (depth) => of(depth).map((arg) => call(name, [arg], type(arg)))
}

const part = (name: ScalarFunctionName, lower: bigint, upper: bigint): Of<Call> =>
  unary(
    name,
    (depth) => fc.oneof(date(depth), moment(depth)),
    () => fixed(0, { lower, upper }),
  )

const logic =
  (name: ScalarFunctionName): Of<Call> =>
  (depth) =>
    several(truth(depth)).map((args) => call(name, args, BOOLEAN))

const test = (name: ScalarFunctionName): Of<Call> =>
  unary(
    name,
    (depth) => fc.oneof(truth(depth), text(depth), date(depth), whole(depth)),
    () => BOOLEAN,
  )

const extremum =
  (name: ScalarFunctionName): Of<Call> =>
  (depth) =>
    alike(depth).map((args) => withType(name, args))

const PATTERNS = fc
  .array(fc.constantFrom('a', 'o', "'", '%', '_', '\\', '住'), { maxLength: 5 })
  .map((characters) => characters.join(''))

const MAKERS: Readonly<Record<ScalarFunctionName, Of<Call>>> = {
  and: logic('and'),
  or: logic('or'),
  not: unary('not', truth, () => BOOLEAN),
  isNull: test('isNull'),
  isNotNull: test('isNotNull'),
  isTrue: unary('isTrue', truth, () => BOOLEAN),
  isFalse: unary('isFalse', truth, () => BOOLEAN),
  equal: comparison('equal'),
  notEqual: comparison('notEqual'),
  less: comparison('less'),
  lessOrEqual: comparison('lessOrEqual'),
  greater: comparison('greater'),
  greaterOrEqual: comparison('greaterOrEqual'),
  isDistinctFrom: comparison('isDistinctFrom'),
  isNotDistinctFrom: comparison('isNotDistinctFrom'),
  add: numeric('add', whole, addIntervals),
  subtract: numeric('subtract', cents, (a, b) => addIntervals(a, negateInterval(b))),
  multiply: (depth) => fc.oneof(multiplied(depth, whole), multiplied(depth, cents)),
  negate: unary('negate', whole, (a) => fixed(0, negateInterval(intervalOf(a)))),
  absolute: unary('absolute', cents, (a) => fixed(2, absoluteInterval(intervalOf(a)))),
  divide: (depth) => divided(depth, [0, 2, 6]),
  modulo: numeric('modulo', whole, moduloIntervals),
  rescale: (depth) => rescaled(depth, [2, 5]),
  roundTo: (depth) => rounded('roundTo', depth, [0, 1, 2]),
  floorTo: (depth) => rounded('floorTo', depth, [0, 1, 2]),
  least: extremum('least'),
  greatest: extremum('greatest'),
  sign: unary(
    'sign',
    (depth) => fc.oneof(whole(depth), cents(depth)),
    () => fixed(0, { lower: -1n, upper: 1n }),
  ),
  coalesce: (depth) => alike(depth).map((args) => withType('coalesce', args)),
  nullIf: (depth) =>
    alike(depth).map(([a, b]) => {
      const args = a === undefined || b === undefined ? [] : [a, b]
      return call('nullIf', args, a?.type ?? TEXT, { nullable: true })
    }),
  lower: unary('lower', text, () => TEXT),
  upper: unary('upper', text, () => TEXT),
  trim: unary('trim', text, () => TEXT),
  length: unary('length', text, () => fixed(0, { lower: 0n, upper: 1n << 31n })),
  substring: (depth) =>
    fc
      .tuple(text(depth), fc.constantFrom(1n, 2n, 3n, 100n), fc.constantFrom(0n, 1n, 2n, 10n ** 12n))
      .map(([a, start, length]) => call('substring', [a, fixedLiteral(start, 0), fixedLiteral(length, 0)], TEXT)),
  concat: (depth) => several(text(depth)).map((args) => call('concat', args, TEXT)),
  like: (depth) =>
    fc.tuple(text(depth), PATTERNS).map(([a, pattern]) => call('like', [a, literal(pattern, TEXT)], BOOLEAN)),
  startsWith: (depth) =>
    fc
      .tuple(text(depth), fc.constantFrom('', 'a', 'A', '住', "o'", '%', '\\'))
      .map(([a, prefix]) => call('startsWith', [a, literal(prefix, TEXT)], BOOLEAN)),
  year: part('year', 1n, 9999n),
  quarter: part('quarter', 1n, 4n),
  month: part('month', 1n, 12n),
  day: part('day', 1n, 31n),
  dayOfWeek: part('dayOfWeek', 0n, 6n),
  hour: unary('hour', moment, () => fixed(0, { lower: 0n, upper: 23n })),
  dateTrunc: (depth) =>
    fc
      .tuple(fc.constantFrom(...DATE_TRUNC_UNITS), fc.oneof(date(depth), moment(depth)))
      .map(([unit, a]) => call('dateTrunc', [literal(unit, TEXT), a], DATE)),
  addDays: (depth) =>
    fc
      .tuple(date(depth), fc.constantFrom(0n, 1n, -1n, 400n, -36_525n, 36_525n))
      .map(([a, days]) => call('addDays', [a, fixedLiteral(days, 0)], DATE, { nullable: true })),
  dateDiffDays: (depth) =>
    fc
      .tuple(fc.oneof(date(depth), moment(depth)), date(depth))
      .map((args) => call('dateDiffDays', args, fixed(0, { lower: -3_652_058n, upper: 3_652_058n }))),
  toDate: unary('toDate', moment, () => DATE),
  codeToText: () => fc.constant(call('codeToText', [column('code')], TEXT)),
  fixedToText: (depth) => fc.oneof(whole(depth), cents(depth)).map((a) => call('fixedToText', [a], TEXT)),
  booleanToFixed: unary('booleanToFixed', truth, () => fixed(0, { lower: 0n, upper: 1n })),
}
