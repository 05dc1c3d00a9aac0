import { describe, expect, it } from 'vitest'
import type { MeasuredQuery } from '../dp-plan/measured-query.ts'
import { BOOLEAN, TEXT, call, fixed, fixedLiteral, literal } from './build-expression.ts'
import type { ColumnRef, Expression } from './expression.ts'
import type { Join, Relation, RelationColumn, SemiJoin, TableScan } from './relation.ts'
import { verifyMeasuredQuery, verifyRelation } from './verify-relation.ts'

const column = (name: string, type: RelationColumn['type'] = fixed(0, null)): RelationColumn => ({
  name,
  type,
  nullable: false,
  origins: [`t.${name}`],
})
const unit = column('__unit')
const scan = (names: readonly string[], property: Relation['property'] = 'unit-preserving'): TableScan => {
  const columns = [...names.map((name) => column(name)), ...(property === 'public' ? [] : [unit])]
  return {
    kind: 'tableScan',
    table: 't',
    columns,
    source: new Map(columns.map(({ name }) => [name, name])),
    property,
    span: null,
  }
}
const ref = (name: string, type: ColumnRef['type'] = fixed(0, null)): ColumnRef => ({
  kind: 'column',
  name,
  type,
  nullable: false,
  span: null,
})
const filter = (predicate: Expression): Relation => {
  const input = scan(['a'])
  return { kind: 'filter', input, predicate, columns: input.columns, property: input.property, span: null }
}
const join = (changes: Partial<Join>): Join => {
  const left = scan(['a'])
  const right = scan(['b'], 'public')
  return {
    kind: 'join',
    type: 'inner',
    left,
    right,
    onUnit: false,
    equalities: [{ left: ref('a'), right: ref('b') }],
    columns: [...left.columns, ...right.columns],
    property: 'unit-preserving',
    span: null,
    ...changes,
  }
}
const semiJoin = (changes: Partial<SemiJoin>): SemiJoin => {
  const input = scan(['a'])
  return {
    kind: 'semiJoin',
    input,
    subquery: scan(['b']),
    negated: false,
    onUnit: true,
    equalities: [{ left: ref('a'), right: ref('b') }],
    condition: call('less', [ref('b'), ref('a')], BOOLEAN),
    columns: input.columns,
    property: 'unit-preserving',
    span: null,
    ...changes,
  }
}
const query = (changes: Partial<MeasuredQuery>): MeasuredQuery => ({
  id: 'm1',
  input: scan(['a']),
  keys: [],
  aggregates: [{ kind: 'countRows', name: 'count', span: null }],
  ...changes,
})
const bounded = (lower: bigint, upper: bigint): Expression => fixedLiteral(lower === upper ? lower : upper, 0)

describe('verifyRelation', () => {
  it('accepts what the binder makes', () => {
    expect(() => verifyRelation(join({}))).not.toThrow()
    expect(() => verifyRelation(semiJoin({}))).not.toThrow()
    expect(() => verifyRelation(filter(call('less', [ref('a'), fixedLiteral(3n, 0)], BOOLEAN)))).not.toThrow()
  })

  it.each<[string, Relation]>([
    ['two columns of one name', { ...scan(['a', 'a']) }],
    ['a unit-preserving relation without its unit', { ...scan(['a'], 'public'), property: 'unit-preserving' }],
    ['a public relation with a unit', { ...scan(['a']), property: 'public' }],
    ['a column that is not stored', { ...scan(['a']), source: new Map() }],
    ['a filter that is not a condition', filter(fixedLiteral(1n, 0))],
    ['a column that the input does not have', filter(call('less', [ref('z'), fixedLiteral(3n, 0)], BOOLEAN))],
    ['a column of another type', filter(call('like', [ref('a', TEXT), literal('x', TEXT)], BOOLEAN))],
    ['operands of two scales', filter(call('less', [ref('a'), fixedLiteral(3n, 1)], BOOLEAN))],
    [
      'a pattern that is not a constant',
      filter(call('like', [literal('x', TEXT), call('lower', [literal('x', TEXT)], TEXT)], BOOLEAN)),
    ],
    ['a private join off the unit', join({ right: scan(['b']), columns: [column('a'), column('b'), unit] })],
    ['a join on the unit of one side only', join({ onUnit: true })],
    ['a join of every row with every row', join({ equalities: [] })],
    ['a private condition off the unit', semiJoin({ onUnit: false })],
    ['a public condition on the unit', semiJoin({ subquery: scan(['b'], 'public') })],
    ['a private condition on public rows', semiJoin({ input: scan(['a'], 'public'), property: 'public' })],
    ['a condition whose tables share a name', semiJoin({ subquery: scan(['a']), equalities: [] })],
    ['a condition that shows its subquery', semiJoin({ columns: [column('b'), unit] })],
    ['a condition over what neither side has', semiJoin({ condition: ref('c', BOOLEAN) })],
    ['a left join whose filled side is never empty', join({ type: 'left' })],
    ['a left join that may lose the unit', join({ type: 'left', left: scan(['a'], 'public'), right: scan(['b']) })],
  ])('rejects %s', (_, relation) => {
    expect(() => verifyRelation(relation)).toThrow(/ERR_(RELATION|EXPRESSION)_MALFORMED/)
  })
})

describe('verifyMeasuredQuery', () => {
  it.each<[string, Partial<MeasuredQuery>]>([
    ['a public input', { input: scan(['a'], 'public') }],
    ['nothing measured', { aggregates: [] }],
    ['two columns of one name', { keys: [{ name: 'count', expression: ref('a'), values: null, span: null }] }],
    [
      'a sum without a proven interval',
      { aggregates: [{ kind: 'sum', name: 's', argument: ref('a'), interval: { lower: 0n, upper: 9n }, span: null }] },
    ],
    [
      'a sum that may leave its interval',
      {
        aggregates: [
          { kind: 'sum', name: 's', argument: bounded(10n, 10n), interval: { lower: 0n, upper: 9n }, span: null },
        ],
      },
    ],
  ])('rejects %s', (_, changes) => {
    expect(() => verifyMeasuredQuery(query(changes))).toThrow('ERR_RELATION_MALFORMED')
  })
})
