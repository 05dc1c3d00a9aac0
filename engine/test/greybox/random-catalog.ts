import type { Catalog, CatalogColumn, CatalogTable, ColumnDomain } from '../../src/catalog/catalog.ts'
import type { RandomChoices } from './random-choices.ts'

const title = (text: string) => ({ zh: text, en: text })

/** A dataset of people, their visits and claims, and public rates, with limits and bounds drawn at random. */
export function randomCatalog(choices: RandomChoices): Catalog {
  const small = () => choices.between(1, 4)
  const limits = () => ({
    rows: choices.pick([1, 2, 3, 5, 8]),
    groups: choices.pick([1, 2, 3, 4, 6]),
    rowsPerGroup: small(),
  })
  const tables = [
    privateTable('people', { rows: 1, groups: 1, rowsPerGroup: 1 }, [
      ['sex', codes('sex', ['female', 'male'])],
      ['age', { kind: 'fixed', scale: 0, bounds: { lower: 0n, upper: 120n } }],
      ['city', { kind: 'text' }],
    ]),
    privateTable('visits', limits(), [
      [
        'ward',
        codes(
          'ward',
          Array.from({ length: choices.pick([2, 5, 9, 70]) }, (_, i) => `W${i}`),
        ),
      ],
      ['cost', { kind: 'fixed', scale: 2, bounds: randomBounds(choices) }],
      ['points', { kind: 'fixed', scale: 0, bounds: randomBounds(choices) }],
      ['day', { kind: 'date' }],
      ['urgent', { kind: 'boolean' }],
      ['note', { kind: 'text' }],
    ]),
    privateTable('claims', limits(), [
      ['kind', codes('kind', ['a', 'b', 'c'])],
      ['amount', { kind: 'fixed', scale: 1, bounds: randomBounds(choices) }],
    ]),
    publicTable('rates', [
      ['ward', codes('ward', ['W0', 'W1'])],
      ['rate', { kind: 'fixed', scale: 0, bounds: { lower: 0n, upper: 10n } }],
      ['region', { kind: 'text' }],
    ]),
  ]
  return {
    dataset: 'clinic',
    dataVersion: 'v1',
    policyVersion: '1',
    policyOwner: title('owner'),
    unit: { name: 'person', title: title('person') },
    delta: 1e-6,
    tables: new Map(tables.map((table) => [table.name, table])),
  }
}

function randomBounds(choices: RandomChoices): { lower: bigint; upper: bigint } {
  return choices.pick([
    { lower: 0n, upper: 100n },
    { lower: -50n, upper: 50n },
    { lower: 10n, upper: 20n },
    { lower: -300n, upper: -100n },
    { lower: 7n, upper: 7n },
    { lower: 0n, upper: 1n },
    { lower: -1_000_000_000_000_000_000n, upper: 1_000_000_000_000_000_000n },
  ])
}

type Columns = readonly (readonly [string, ColumnDomain])[]

function privateTable(name: string, contribution: CatalogTable['contribution'], columns: Columns): CatalogTable {
  const unit: readonly [string, ColumnDomain] = ['person', { kind: 'text' }]
  const common = { name, title: title(name), approximateRows: 1000 }
  return { ...common, kind: 'private', unitColumn: 'person', contribution, columns: columnMap([unit, ...columns]) }
}

function publicTable(name: string, columns: Columns): CatalogTable {
  const common = { name, title: title(name), approximateRows: null, columns: columnMap(columns) }
  return { ...common, kind: 'public', unitColumn: null, contribution: null }
}

function columnMap(columns: Columns): ReadonlyMap<string, CatalogColumn> {
  return new Map(
    columns.map(([name, type]) => [
      name,
      { name, title: title(name), type, role: 'plain', grade: 'general-1', uses: [], nullable: true, policyLine: null },
    ]),
  )
}

function codes(list: string, values: readonly string[]): ColumnDomain {
  return { kind: 'code', list, values }
}
