import type { Catalog } from '../../src/catalog/catalog.ts'
import { MAX_SUMMED_MAGNITUDE } from '../../src/relation/summed-magnitude.ts'
import type {
  BoundQuery,
  KeyValue,
  MeasuredAggregate,
  MeasuredKey,
  MeasuredOperand,
} from '../../src/dp-plan/measured-query.ts'
import {
  PAIR_KINDS,
  type PairKind,
  VARIANCE_KINDS,
  type VarianceKind,
} from '../../src/mechanisms/bernstein-moments/moment-statistic.ts'
import { BOOLEAN, call, clamp, DATE, fixed, fixedLiteral, literal, TEXT } from '../../src/relation/build-expression.ts'
import { rational } from '../../src/numeric/rational.ts'
import type { Expression, Interval } from '../../src/relation/expression.ts'
import type { Relation } from '../../src/relation/relation.ts'
import type { RandomChoices } from './random-choices.ts'
import { catalogTable, column, filter, join, project, scan, semiJoin, union } from '../database/relations.ts'
import { inOrder, perPerson } from './random-unit-relations.ts'

/** A measured query over any accepted shape of relation: scans, joins, filters, computed columns. */
export function randomQuery(catalog: Catalog, choices: RandomChoices): BoundQuery {
  const source = randomSource(catalog, choices)
  const keys = randomKeys(source, catalog, choices)
  const aggregates = Array.from({ length: choices.between(1, 3) }, (_, i) =>
    randomAggregate(i, source, catalog, choices),
  )
  return {
    measured: [{ id: 'm1', input: source.relation, keys, aggregates }],
    outer: { sql: '', tables: [], publicTables: [], columns: [], hasTotals: false },
    families: [],
  }
}

interface Source {
  readonly relation: Relation
  /** Columns by what they may be used for. */
  readonly numbers: readonly string[]
  readonly codes: readonly string[]
  readonly texts: readonly string[]
  readonly dates: readonly string[]
  readonly conditions: readonly string[]
  /** Limits of numbers that are no stored column. */
  readonly limits?: ReadonlyMap<string, Interval>
}

function randomSource(catalog: Catalog, choices: RandomChoices): Source {
  const stored = [visits, visits, people, people, claimsOfVisits, visitsOfPeople, visitsTwice, ratedVisits, visitsAdded]
  const source = choices.pick([...stored, ...stored, visitsPerPerson, visitsPerWard, orderedVisits, orderedVisits])(
    catalog,
    choices,
  )
  const filtered = choices.chance(40)
    ? { ...source, relation: filter(source.relation, randomPredicate(source, choices)) }
    : source
  const chosen = choices.chance(20) ? { ...filtered, relation: matched(filtered.relation, catalog, choices) } : filtered
  return choices.chance(25) ? computed(chosen, catalog, choices) : chosen
}

/** Rows of units that have, or have not, a row somewhere else; or that are, or are not, on a public list. */
function matched(input: Relation, catalog: Catalog, choices: RandomChoices): Relation {
  const negated = choices.chance(50)
  const ward = input.columns.find(({ name }) => name.endsWith('.ward'))?.name
  if (ward !== undefined && choices.chance(30)) {
    return semiJoin(input, scan(catalog, 'rates', 'in'), { negated, equalities: [[ward, 'in.ward']] })
  }
  const [table, number] = choices.pick([
    ['visits', 'in.points'],
    ['claims', 'in.amount'],
    ['people', 'in.age'],
  ] as const)
  const rows = scan(catalog, table, 'in')
  const scale = number === 'in.amount' ? 1 : 0
  const some = filter(rows, call('greaterOrEqual', [column(rows, number), fixedLiteral(10n, scale)], BOOLEAN))
  const equalities = ward !== undefined && table === 'visits' ? ([[ward, 'in.ward']] as const) : []
  return semiJoin(input, some, { negated, equalities: choices.chance(50) ? equalities : [] })
}

type MakeSource = (catalog: Catalog, choices: RandomChoices) => Source

const visits: MakeSource = (catalog) => visitColumns(scan(catalog, 'visits', 'v'), 'v')

const people: MakeSource = (catalog) => ({
  relation: scan(catalog, 'people', 'p'),
  numbers: ['p.age'],
  codes: ['p.sex'],
  texts: ['p.city'],
  dates: [],
  conditions: [],
})

const visitsOfPeople: MakeSource = (catalog, choices) => {
  const person = people(catalog, NO_CHOICES)
  const visit = visits(catalog, NO_CHOICES)
  const type = choices.pick(['inner', 'left'] as const)
  return both(join(person.relation, visit.relation, { type, onUnit: true }), person, visit)
}

const claimsOfVisits: MakeSource = (catalog) => {
  const visit = visits(catalog, NO_CHOICES)
  const claims = scan(catalog, 'claims', 'c')
  const claim = { relation: claims, numbers: ['c.amount'], codes: ['c.kind'], texts: [], dates: [], conditions: [] }
  return both(join(visit.relation, claims, { onUnit: true }), visit, claim)
}

const visitsTwice: MakeSource = (catalog) => {
  const [a, b] = [visitColumns(scan(catalog, 'visits', 'a'), 'a'), visitColumns(scan(catalog, 'visits', 'b'), 'b')]
  return both(join(a.relation, b.relation, { onUnit: true, equalities: [['a.ward', 'b.ward']] }), a, b)
}

/** All visits, and some of them once more, under one name. */
const visitsAdded: MakeSource = (catalog, choices) => {
  const [a, b] = [visits(catalog, choices), visits(catalog, choices)]
  const some = choices.chance(50) ? filter(b.relation, column(b.relation, 'v.urgent')) : b.relation
  return { ...a, relation: union([a.relation, some]) }
}

/** The public side repeats its key. */
const ratedVisits: MakeSource = (catalog, choices) => {
  const visit = visits(catalog, choices)
  const rates = scan(catalog, 'rates', 'r')
  const type = choices.pick(['inner', 'left'] as const)
  const rated = join(visit.relation, rates, { type, onUnit: false, equalities: [['v.ward', 'r.ward']] })
  return { ...visit, relation: rated, numbers: [...visit.numbers, 'r.rate'], texts: [...visit.texts, 'r.region'] }
}

/** A person's visits as one row, beside the person. */
const visitsPerPerson: MakeSource = (catalog, choices) => {
  const grouped = perPerson(catalog, [])
  const person = people(catalog, choices)
  const joined = join(person.relation, grouped.relation, { onUnit: true })
  return {
    ...person,
    ...grouped,
    relation: joined,
    numbers: [...grouped.numbers, 'p.age'],
    codes: person.codes,
    texts: [...person.texts, ...grouped.texts],
  }
}

/** A row for each person and ward. */
const visitsPerWard: MakeSource = (catalog) => perPerson(catalog, ['ward'])

/** Visits with what comes before them, often only the first few of each person. */
const orderedVisits: MakeSource = (catalog, choices) => {
  const visit = visits(catalog, choices)
  const { numbers, ...ordered } = inOrder(visit.relation, catalog, choices)
  return { ...visit, ...ordered, numbers: [...visit.numbers, ...numbers] }
}

function visitColumns(relation: Relation, alias: string): Source {
  const named = (...names: readonly string[]) => names.map((name) => `${alias}.${name}`)
  return {
    relation,
    numbers: named('cost', 'points'),
    codes: named('ward'),
    texts: named('note'),
    dates: named('day'),
    conditions: named('urgent'),
  }
}

function both(relation: Relation, a: Source, b: Source): Source {
  return {
    relation,
    numbers: [...a.numbers, ...b.numbers],
    codes: [...a.codes, ...b.codes],
    texts: [...a.texts, ...b.texts],
    dates: [...a.dates, ...b.dates],
    conditions: [...a.conditions, ...b.conditions],
  }
}

/** A subquery that passes its columns on under other names, one of them computed. */
function computed(source: Source, catalog: Catalog, choices: RandomChoices): Source {
  const names = [...source.numbers, ...source.codes, ...source.texts, ...source.dates, ...source.conditions]
  const value = randomNumber(source, catalog, choices)
  const renamed = (name: string) => `s.${name}`
  const relation = project(source.relation, [
    ...names.map((name) => ({ name: renamed(name), expression: column(source.relation, name) })),
    { name: 's.value', expression: value.expression },
  ])
  const origins = new Map(source.relation.columns.map(({ name, origins }) => [renamed(name), origins]))
  const columns = relation.columns.map((each) => ({ ...each, origins: origins.get(each.name) ?? [] }))
  return {
    relation: { ...relation, columns },
    numbers: source.numbers.map(renamed),
    codes: source.codes.map(renamed),
    texts: source.texts.map(renamed),
    dates: source.dates.map(renamed),
    conditions: source.conditions.map(renamed),
    limits: new Map(Array.from(source.limits ?? [], ([name, limit]) => [renamed(name), limit])),
  }
}

function randomPredicate(source: Source, choices: RandomChoices): Expression {
  const number = column(source.relation, choices.pick(source.numbers))
  const scale = number.type.kind === 'fixed' ? number.type.scale : 0
  const text = choices.pick(source.texts)
  const makers = [
    () => call(choices.pick(['less', 'greaterOrEqual', 'notEqual']), [number, fixedLiteral(15n, scale)], BOOLEAN),
    () => call('isNotNull', [number], BOOLEAN),
    () => call('like', [column(source.relation, text), literal('%x%', TEXT)], BOOLEAN),
    () =>
      call(
        'or',
        [
          call('isNull', [column(source.relation, text)], BOOLEAN),
          call('not', [call('isTrue', [call('equal', [number, fixedLiteral(0n, scale)], BOOLEAN)], BOOLEAN)], BOOLEAN),
        ],
        BOOLEAN,
      ),
  ]
  return choices.pick(makers)()
}

function randomKeys(source: Source, catalog: Catalog, choices: RandomChoices): readonly MeasuredKey[] {
  const count = choices.pick([0, 1, 1, 1, 2])
  return Array.from({ length: count }, (_, i) => ({
    name: `key${i + 1}`,
    span: null,
    ...randomKey(source, catalog, choices),
  }))
}

function randomKey(
  source: Source,
  catalog: Catalog,
  choices: RandomChoices,
): Pick<MeasuredKey, 'expression' | 'values'> {
  const makers: (() => Pick<MeasuredKey, 'expression' | 'values'>)[] = [
    () => codeKey(source, choices),
    () => codeKey(source, choices),
    () => ({
      expression: column(source.relation, choices.pick(source.texts)),
      values: choices.pick([null, ['x', '', null]]),
    }),
    () => ({ expression: column(source.relation, choices.pick(source.numbers)), values: null }),
  ]
  if (source.dates.length > 0) {
    const day = column(source.relation, choices.pick(source.dates))
    makers.push(
      () => ({ expression: day, values: null }),
      () => ({ expression: call('year', [day], fixed(0, { lower: 1n, upper: 9999n })), values: [2024n, 2025n, null] }),
      () => ({ expression: call('dateTrunc', [literal('month', TEXT), day], DATE), values: null }),
    )
  }
  if (source.conditions.length > 0) {
    const urgent = column(source.relation, choices.pick(source.conditions))
    makers.push(() => ({ expression: urgent, values: choices.pick([null, [false, true]]) }))
  }
  return choices.pick(makers)()
}

/** Whole list, part of it with nulls, or not known. Sometimes an expression that merges groups. */
function codeKey(source: Source, choices: RandomChoices): Pick<MeasuredKey, 'expression' | 'values'> {
  const code = column(source.relation, choices.pick(source.codes))
  const size = code.type.kind === 'code' ? code.type.values.length : 0
  const all: readonly KeyValue[] = Array.from({ length: size }, (_, i) => BigInt(i))
  if (choices.chance(15)) {
    const first = literal(0n, code.type)
    const merged = call('equal', [code, first], BOOLEAN)
    return { expression: merged, values: choices.pick([null, [true, false]]) }
  }
  return { expression: code, values: choices.pick([all, all, [...all.slice(0, 2).toReversed(), null], null]) }
}

function randomAggregate(index: number, source: Source, catalog: Catalog, choices: RandomChoices): MeasuredAggregate {
  const common = { name: `a${index + 1}`, span: null }
  if (choices.chance(25)) return { ...common, ...randomMoment(source, catalog, choices) }
  const kind = choices.pick(AGGREGATES)
  if (kind === 'countRows' || kind === 'countUnits') return { ...common, kind }
  if (kind === 'lowerBound') return { ...common, kind, argument: column(source.relation, choices.pick(source.numbers)) }
  if (kind === 'countDistinct' && choices.chance(60)) {
    const names = [...source.codes, ...source.texts, ...source.dates, ...source.conditions, ...source.numbers]
    return { ...common, kind, argument: column(source.relation, choices.pick(names)) }
  }
  const { expression, interval } = randomNumber(source, catalog, choices)
  if (kind === 'countDistinct') return { ...common, kind, argument: expression }
  if (kind === 'countValues') return { ...common, kind, argument: expression }
  const argument = { argument: expression, interval: choices.chance(30) ? narrowed(interval) : interval }
  if (kind !== 'discreteQuantile') return { ...common, kind, ...argument }
  return { ...common, kind, ...argument, share: rational(BigInt(choices.below(101)), 100n) }
}

function randomMoment(source: Source, catalog: Catalog, choices: RandomChoices): Moment {
  const operand = (): MeasuredOperand => {
    const { expression, interval } = randomNumber(source, catalog, choices)
    return { argument: expression, interval: choices.chance(30) ? narrowed(interval) : interval }
  }
  if (choices.chance(50)) return { kind: choices.pick(VARIANCE_KINDS), ...operand() }
  return { kind: choices.pick(PAIR_KINDS), pair: [operand(), operand()] }
}
type Moment =
  | ({ readonly kind: VarianceKind } & MeasuredOperand)
  | { readonly kind: PairKind; readonly pair: readonly [MeasuredOperand, MeasuredOperand] }

const AGGREGATES = [
  'countRows',
  'countValues',
  'countUnits',
  'sum',
  'sum',
  'sum',
  'average',
  'average',
  'discreteQuantile',
  'maximum',
  'countDistinct',
  'lowerBound',
] as const

interface NumberExpression {
  readonly expression: Expression
  readonly interval: Interval
}

/** A column with its bounds, bare or clamped, or arithmetic on clamped ones. */
function randomNumber(source: Source, catalog: Catalog, choices: RandomChoices): NumberExpression {
  const name = choices.pick(source.numbers)
  const reference = column(source.relation, name)
  const [origin = '.'] = source.relation.columns.find((each) => each.name === name)?.origins ?? []
  const [table = '', stored = ''] = origin.split('.')
  const domain = table === '' ? null : catalogTable(catalog, table).columns.get(stored)?.type
  const declared = (domain?.kind === 'fixed' ? domain.bounds : null) ?? { lower: 0n, upper: 1n }
  const bounds = source.limits?.get(name) ?? declared
  const scale = reference.type.kind === 'fixed' ? reference.type.scale : 0
  const clamped = clamp(reference, bounds, scale)
  const makers: (() => NumberExpression)[] = [
    () => ({ expression: reference, interval: bounds }),
    () => ({ expression: clamped, interval: bounds }),
    () => {
      const interval = { lower: -bounds.upper, upper: -bounds.lower }
      return { expression: call('negate', [clamped], fixed(scale, interval)), interval }
    },
    () => {
      const interval = { lower: bounds.lower - bounds.upper, upper: bounds.upper - bounds.lower }
      return { expression: call('subtract', [clamped, clamped], fixed(scale, interval)), interval: capped(interval) }
    },
    () => {
      const most = bounds.upper > -bounds.lower ? bounds.upper : -bounds.lower
      const square = { lower: -most * most, upper: most * most }
      const limit = capped(square)
      return { expression: call('multiply', [clamped, clamped], fixed(scale * 2, square)), interval: limit }
    },
    () => {
      const divisor = { lower: bounds.lower - 10n, upper: bounds.upper - 10n }
      const shifted = call('subtract', [clamped, fixedLiteral(10n, scale)], fixed(scale, divisor))
      const most = bounds.upper > -bounds.lower ? bounds.upper : -bounds.lower
      const quotient = { lower: -100n * most, upper: 100n * most }
      return { expression: call('divide', [clamped, shifted], fixed(2, quotient)), interval: capped(quotient) }
    },
  ]
  return choices.pick(makers)()
}

function capped({ lower, upper }: Interval): Interval {
  const limit = MAX_SUMMED_MAGNITUDE
  return { lower: lower < -limit ? -limit : lower, upper: upper > limit ? limit : upper }
}

function narrowed({ lower, upper }: Interval): Interval {
  const quarter = (upper - lower) / 4n
  return { lower: lower + quarter, upper: upper - quarter }
}

const NO_CHOICES: RandomChoices = undefined as never
