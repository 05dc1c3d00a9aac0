import type { Catalog, CatalogTable } from '../catalog/catalog.ts'
import { EngineError } from '../errors.ts'
import type { Relation } from '../relation/relation.ts'
import { referencedColumns } from '../relation/build-expression.ts'
import { provenRowsPerUnit } from '../relation/rows-per-unit.ts'
import type { MeasuredQuery } from './measured-query.ts'

/** What the owner's limits say about one unit's rows in a measured relation. */
export interface Contribution {
  readonly rowsPerTable: ReadonlyMap<string, number>
  /** Most rows of one unit when every private scan keeps its ranked rows; null where a public join may multiply them. */
  readonly rankedRows: bigint | null
  readonly groupsPerUnit: bigint
  readonly rowsPerGroup: bigint
}

/**
 * The strictest limits that fit the query. Any choice keeps the promise, because the rows are bounded after every join
 * and over the final grouping; a poor one only clips more or adds more noise.
 *
 * Ranked rows: a joined row is one row of each private scan, all of one unit, so a unit has at most the product of
 * their limits. That no join condition is needed beyond the unit is what makes it a bound. A public table may repeat
 * its join key, which its metadata does not exclude: then ranks bound nothing and two-level bounding is used.
 *
 * What is aggregated by the unit alone has one row of each, and a row number inside the unit limits its rows: then nothing
 * has to be left out by rank.
 *
 * Groups: the largest limit among the private tables that the keys read, for a key of a table with one group per unit
 * stays in one group whatever it is joined to; all private tables when a key reads public ones. Without keys: one.
 * Rows per group: the largest among the private tables. The branches of a union add up. Neither needs to exceed the ranked
 * rows.
 */
export function contributionOf(query: MeasuredQuery, catalog: Catalog): Contribution {
  const scans = privateScans(query.input)
  const tables = [...new Set(scans)].map((name) => ({ name, limits: limitsOf(name, catalog) }))
  const rankedRows = rowsPerUnit(query.input, catalog)
  const cap = (value: bigint) => (rankedRows !== null && rankedRows < value ? rankedRows : value)
  const keyed = keyTables(query)
  const isKeyed = keysArePrivate(query, catalog) && tables.some(({ name }) => keyed.has(name))
  const groups = largest(query.input, (name) => (isKeyed && !keyed.has(name) ? 0 : limitsOf(name, catalog).groups))
  const perGroup = largest(query.input, (name) => limitsOf(name, catalog).rowsPerGroup)
  return {
    rowsPerTable: new Map(rankedScans(query.input).map((name) => [name, limitsOf(name, catalog).rows])),
    rankedRows,
    groupsPerUnit: query.keys.length === 0 ? 1n : cap(groups),
    rowsPerGroup: cap(perGroup),
  }
}

/**
 * Private tables whose rows are measured, once for each time they are scanned. Those of IN and EXISTS only decide which
 * rows these are.
 */
export function privateScans(relation: Relation): readonly string[] {
  switch (relation.kind) {
    case 'tableScan':
      return relation.property === 'public' ? [] : [relation.table]
    case 'filter':
    case 'project':
    case 'semiJoin':
    case 'aggregate':
    case 'window':
      return privateScans(relation.input)
    case 'join':
      return [...privateScans(relation.left), ...privateScans(relation.right)]
    case 'union':
      return relation.inputs.flatMap(privateScans)
    case 'values':
      return []
  }
}

/** The largest limit of what is joined, the sum of those of what is added. */
function largest(relation: Relation, limitOf: (table: string) => number): bigint {
  switch (relation.kind) {
    case 'tableScan':
      return relation.property === 'public' ? 0n : BigInt(limitOf(relation.table))
    case 'filter':
    case 'project':
    case 'semiJoin':
    case 'aggregate':
    case 'window':
      return largest(relation.input, limitOf)
    case 'join': {
      const [left, right] = [largest(relation.left, limitOf), largest(relation.right, limitOf)]
      return left > right ? left : right
    }
    case 'union':
      return relation.inputs.reduce((sum, input) => sum + largest(input, limitOf), 0n)
    case 'values':
      return 0n
  }
}

/** Private tables whose rows are limited by rank where ranks bound rows. */
function rankedScans(relation: Relation): readonly string[] {
  if (provenRowsPerUnit(relation) !== null) return []
  switch (relation.kind) {
    case 'filter':
    case 'project':
    case 'semiJoin':
      return rankedScans(relation.input)
    case 'join':
      return [...rankedScans(relation.left), ...rankedScans(relation.right)]
    case 'union':
      return relation.inputs.flatMap(rankedScans)
    case 'tableScan':
      return privateScans(relation)
    case 'aggregate':
    case 'window':
    case 'values':
      return []
  }
}

/** As `dialect/sql-writer.ts` limits ranks: nowhere below what proves its own number of rows. */
function rowsPerUnit(relation: Relation, catalog: Catalog): bigint | null {
  const proven = provenRowsPerUnit(relation)
  if (proven !== null) return proven
  switch (relation.kind) {
    case 'tableScan':
      return relation.property === 'public' ? null : BigInt(limitsOf(relation.table, catalog).rows)
    case 'filter':
    case 'project':
    case 'semiJoin':
      return rowsPerUnit(relation.input, catalog)
    case 'join': {
      const [left, right] = [rowsPerUnit(relation.left, catalog), rowsPerUnit(relation.right, catalog)]
      return left === null || right === null ? null : left * right
    }
    case 'union': {
      const rows = relation.inputs.map((input) => rowsPerUnit(input, catalog))
      return rows.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0n)
    }
    // Their rows are made of all rows of the unit, so that ranks do not limit them.
    case 'aggregate':
    case 'window':
    case 'values':
      return null
  }
}

/** Catalog tables whose columns the keys read. */
function keyTables(query: MeasuredQuery): ReadonlySet<string> {
  const columns = new Map(query.input.columns.map((column) => [column.name, column.origins]))
  const names = query.keys.flatMap((key) => [...referencedColumns(key.expression)])
  const origins = names.flatMap((name) => columns.get(name) ?? [])
  return new Set(origins.map((origin) => origin.slice(0, origin.indexOf('.'))))
}

function keysArePrivate(query: MeasuredQuery, catalog: Catalog): boolean {
  return [...keyTables(query)].every((name) => catalog.tables.get(name)?.kind === 'private')
}

function limitsOf(name: string, catalog: Catalog): NonNullable<CatalogTable['contribution']> {
  const limits = catalog.tables.get(name)?.contribution ?? null
  if (limits === null) throw new EngineError('ERR_RELATION_MALFORMED', { table: name })
  return limits
}
