import type { FuncCall } from 'libpg-query'
import type { GroupingFamily, GroupingMember } from '../dp-plan/grouping-family.ts'
import type { MeasuredQuery } from '../dp-plan/measured-query.ts'
import { aggregateArguments } from '../relation/aggregate-operands.ts'
import { referencedColumns } from '../relation/build-expression.ts'
import { type CanonicalRelation, canonicalKey, type UnnamedAggregate } from '../relation/canonical-relation.ts'
import { pruneColumns } from '../relation/prune-columns.ts'
import type { JoinedRows, SelectEnv } from './bound-select.ts'
import { freshName } from './fresh-name.ts'
import type { GroupKey, Grouping } from './group-keys.ts'
import { nameMeasures } from './name-measured.ts'
import type { Printed } from './print-env.ts'
import { quoted } from './quote-identifier.ts'
import { refuseTooMany } from './refuse-measured.ts'

/** Most columns that one block may measure, and most measured queries that one statement may have. */
const MAX_MEASURED_COLUMNS = 100
const MAX_MEASURED_QUERIES = 50

/** Aggregate calls with what they measure, each with its canonical text; null where refused. */
export type BoundAggregates = ReadonlyMap<
  FuncCall,
  { readonly aggregate: UnnamedAggregate; readonly text: string } | null
>

/** What the outer part of a block reads: one noisy table, or the noisy tables of its grouping sets one after another. */
export interface MeasuredSource {
  readonly from: string
  /** Keys and aggregates by canonical text. */
  readonly columns: ReadonlyMap<string, Printed>
  /** SQL that is 1 in rows not grouped by a key, by the key's canonical text; none without grouping sets. */
  readonly absent: ReadonlyMap<string, string>
}

/** A measured query and the name of its columns by canonical text. */
interface Measured {
  readonly query: MeasuredQuery
  readonly names: ReadonlyMap<string, string>
}

/** One measured query for each grouping set of a block. Null when there is too much to measure. */
export function measureSource(
  rows: JoinedRows,
  grouping: Grouping,
  bound: BoundAggregates,
  canonical: CanonicalRelation,
  env: SelectEnv,
): MeasuredSource | null {
  const aggregates = distinctAggregates(bound)
  if (aggregates === null) return null
  const measured = new Map<string, { readonly table: Measured; readonly keys: readonly string[] }>()
  const sets: string[] = []
  for (const keys of grouping.sets) {
    const texts = keys.map(({ key }) => canonicalKey(key, canonical.columns))
    const name = [...new Set(texts)].toSorted().join('\n')
    sets.push(name)
    if (measured.has(name)) continue
    const table = measure(rows, keys, aggregates, canonical, env)
    if (table === null) return null
    measured.set(name, { table, keys: texts })
  }
  const tables = [...measured.values()]
  const [only] = tables
  if (only !== undefined && sets.length === 1) return { ...singleSource(only.table), absent: new Map() }
  const keys = [...new Set(tables.flatMap((each) => each.keys))]
  addFamily(tables, keys, aggregates, env)
  const inOrder = sets.flatMap((set) => measured.get(set) ?? [])
  return unionSource(inOrder, keys, [...aggregates.keys()], env)
}

/** By canonical text. GROUP BY without aggregates lists groups; something must still be measured, and units cost least. */
function distinctAggregates(bound: BoundAggregates): ReadonlyMap<string, UnnamedAggregate> | null {
  const distinct = new Map<string, UnnamedAggregate>()
  for (const each of bound.values()) {
    if (each === null) return null
    if (!distinct.has(each.text)) distinct.set(each.text, each.aggregate)
  }
  return distinct.size > 0 ? distinct : new Map([['countUnits', { kind: 'countUnits', span: null }]])
}

function measure(
  rows: JoinedRows,
  keys: readonly GroupKey[],
  aggregates: ReadonlyMap<string, UnnamedAggregate>,
  canonical: CanonicalRelation,
  env: SelectEnv,
): Measured | null {
  const { state } = env
  if (aggregates.size > MAX_MEASURED_COLUMNS || state.measured.length >= MAX_MEASURED_QUERIES) {
    return refuseTooMany(state)
  }
  const named = nameMeasures(
    keys.map(({ key }) => key),
    [...aggregates.values()],
    rows.relation,
    canonical,
  )
  const expressions = [...named.keys.map((key) => key.expression), ...named.aggregates.flatMap(aggregateArguments)]
  const needed = new Set(expressions.flatMap((expression) => [...referencedColumns(expression)]))
  const id = freshName(`m${state.measured.length + 1}`, state)
  const input = pruneColumns(rows.relation, needed)
  const query: MeasuredQuery = { id, input, keys: named.keys, aggregates: named.aggregates }
  state.measured.push(query)
  return { query, names: named.names }
}

function singleSource({ query, names }: Measured): Pick<MeasuredSource, 'from' | 'columns'> {
  const isKey = new Set(query.keys.map(({ name }) => name))
  const columns = Array.from(names, ([text, name]): [string, Printed] => {
    const sql = (column: string) => `${quoted(query.id)}.${quoted(column)}`
    const interval = isKey.has(name) ? null : { low: sql(`${name}__low`), high: sql(`${name}__high`) }
    return [text, { sql: sql(name), noisy: { measuredId: query.id, column: name, interval } }]
  })
  return { from: quoted(query.id), columns: new Map(columns) }
}

/**
 * The noisy tables of all sets under common names: `k1` for keys, NULL where a set does not have it, with `absent1`,
 * and `a1` for aggregates. A column counts as one of the set with the most keys.
 */
function unionSource(
  tables: readonly { readonly table: Measured; readonly keys: readonly string[] }[],
  keys: readonly string[],
  aggregates: readonly string[],
  env: SelectEnv,
): MeasuredSource {
  const alias = freshName('sets', env.state)
  const at = (column: string) => `${quoted(alias)}.${quoted(column)}`
  const selects = tables.map(({ table: { query, names } }) => {
    const column = (text: string, suffix = '') => `${quoted(query.id)}.${quoted(`${names.get(text) ?? ''}${suffix}`)}`
    const outputs = [
      ...keys.flatMap((text, i) => {
        const [key, absent] = names.has(text) ? [column(text), '0'] : ['NULL', '1']
        return [`${key} AS "k${i + 1}"`, `${absent} AS "absent${i + 1}"`]
      }),
      ...aggregates.flatMap((text, i) =>
        ['', '__low', '__high'].map((suffix) => `${column(text, suffix)} AS "a${i + 1}${suffix}"`),
      ),
    ]
    return `SELECT ${outputs.join(', ')} FROM ${quoted(query.id)}`
  })
  const [finest] = tables.toSorted((a, b) => b.table.query.keys.length - a.table.query.keys.length)
  const noisyColumn = (text: string) => ({
    measuredId: finest?.table.query.id ?? '',
    column: finest?.table.names.get(text) ?? '',
  })
  return {
    from: `(\n${selects.join('\nUNION ALL\n')}\n) AS ${quoted(alias)}`,
    columns: new Map([
      ...keys.map((text, i): [string, Printed] => {
        const isKey = finest?.table.names.has(text) === true
        const noisy = isKey ? { ...noisyColumn(text), interval: null } : null
        return [text, { sql: at(`k${i + 1}`), noisy }]
      }),
      ...aggregates.map((text, i): [string, Printed] => {
        const interval = { low: at(`a${i + 1}__low`), high: at(`a${i + 1}__high`) }
        return [text, { sql: at(`a${i + 1}`), noisy: { ...noisyColumn(text), interval } }]
      }),
    ]),
    absent: new Map(keys.map((text, i) => [text, at(`absent${i + 1}`)])),
  }
}

const COUNTS = new Set(['countRows', 'countValues', 'countUnits', 'countDistinct'])

/** Units do not add up over groups, and neither do averages. */
function addFamily(
  tables: readonly { readonly table: Measured }[],
  keys: readonly string[],
  aggregates: ReadonlyMap<string, UnnamedAggregate>,
  env: SelectEnv,
): void {
  const members = tables.map(({ table: { query, names } }): GroupingMember => ({
    measuredId: query.id,
    keys: keys.map((text) => names.get(text) ?? null),
    columns: Array.from(aggregates.keys(), (text) => names.get(text) ?? ''),
  }))
  const columns = Array.from(aggregates.values(), ({ kind }): GroupingFamily['columns'][number] => ({
    isAdditive: kind === 'countRows' || kind === 'countValues' || kind === 'sum',
    isCount: COUNTS.has(kind),
  }))
  env.state.families.push({ members, columns })
}
