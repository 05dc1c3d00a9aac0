import type { Catalog } from '../../src/catalog/catalog.ts'
import { BOOLEAN, call, fixedLiteral } from '../../src/relation/build-expression.ts'
import type { Relation } from '../../src/relation/relation.ts'
import { boundedColumn, column, filter, scan } from '../database/relations.ts'
import { aggregate, windowed } from '../database/unit-relations.ts'
import type { RandomChoices } from './random-choices.ts'

/** One row for each person, or for each person and key, with limits that some persons exceed. */
export function perPerson(catalog: Catalog, keys: readonly string[]) {
  const visit = scan(catalog, 'visits', 'v')
  const relation = aggregate(
    visit,
    keys.map((key) => ({ name: `g.${key}`, expression: column(visit, `v.${key}`) })),
    [
      { name: 'g.n', function: 'countRows', argument: null },
      { name: 'g.wards', function: 'countDistinct', argument: column(visit, 'v.ward') },
      { name: 'g.total', function: 'sum', argument: boundedColumn(visit, 'v.cost', catalog) },
      { name: 'g.top', function: 'max', argument: column(visit, 'v.points') },
      { name: 'g.note', function: 'min', argument: column(visit, 'v.note') },
      { name: 'g.day', function: 'max', argument: column(visit, 'v.day') },
      { name: 'g.urgent', function: 'boolOr', argument: column(visit, 'v.urgent') },
    ],
  )
  return {
    relation,
    numbers: ['g.n', 'g.wards', 'g.total', 'g.top'],
    codes: keys.map((key) => `g.${key}`),
    texts: ['g.note'],
    dates: ['g.day'],
    conditions: ['g.urgent'],
    limits: new Map([
      ['g.n', { lower: 1n, upper: 8n }],
      ['g.wards', { lower: 0n, upper: 5n }],
      ['g.total', { lower: -40n, upper: 400n }],
    ]),
  }
}

/** Visits, called `v`, with what comes before them, often only the first few of each person. */
export function inOrder(visits: Relation, catalog: Catalog, choices: RandomChoices) {
  const [cost, points] = [column(visits, 'v.cost'), boundedColumn(visits, 'v.points', catalog)]
  const orderBy = [{ expression: cost, descending: choices.chance(50), nullsFirst: choices.chance(50) }]
  const partitionBy = choices.chance(30) ? [column(visits, 'v.ward')] : []
  const relation = windowed(visits, [
    { name: 'w.n', function: 'rowNumber', orderBy, partitionBy },
    { name: 'w.rank', function: 'rank', orderBy },
    { name: 'w.last', function: 'lag', argument: cost, offset: 1, orderBy },
    { name: 'w.running', function: 'sum', argument: points, orderBy, frame: { mode: 'rows', from: -2, to: 0 } },
    { name: 'w.all', function: 'countRows', frame: { mode: 'range', from: 'unbounded preceding', to: 0 } },
  ])
  const first = call('lessOrEqual', [column(relation, 'w.n'), fixedLiteral(BigInt(choices.between(1, 3)), 0)], BOOLEAN)
  return {
    relation: choices.chance(60) ? filter(relation, first) : relation,
    numbers: ['w.n', 'w.rank', 'w.last', 'w.running', 'w.all'],
    limits: new Map([
      ['w.n', { lower: 1n, upper: 6n }],
      ['w.rank', { lower: 1n, upper: 6n }],
      ['w.running', { lower: -100n, upper: 100n }],
      ['w.all', { lower: 0n, upper: 9n }],
    ]),
  }
}
