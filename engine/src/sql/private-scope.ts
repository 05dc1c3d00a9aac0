import type { ColumnRef as ColumnRefNode, Node } from 'libpg-query'
import { columnRef } from '../relation/build-expression.ts'
import type { ColumnRef, Interval } from '../relation/expression.ts'
import type { RelationColumn } from '../relation/relation.ts'
import { type BindState, recordUse, refuse } from './bind-state.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import type { SourceSpan } from './source-span.ts'
import { closestName } from './suggest-name.ts'

/** A column that SQL below the cut can name. */
export interface ScopeColumn {
  readonly name: string
  readonly column: RelationColumn
  /** Declared bounds, to be written around the column wherever its value enters arithmetic; null when there are none. */
  readonly bounds: Interval | null
  readonly isUnit: boolean
  /** The stored column that it is unchanged, `table.column`. */
  readonly stored?: string
  /** Of a unit on the side that a left join fills: a column that is NULL where there is no such row, else true. */
  readonly presence?: RelationColumn
  /** The origins whose values the column can show; those that only decide a CASE counted as filters where it stands. */
  readonly valueOrigins: readonly string[]
}

export interface ScopeTable {
  readonly alias: string
  /** Catalog table, when the alias stands for one directly. */
  readonly table: string | null
  readonly columns: readonly ScopeColumn[]
  /** Names that a USING clause merged into an earlier table; only `alias.name` reaches them here. */
  readonly merged: ReadonlySet<string>
}

/** The names of one query block below the cut; those of the row around a subquery in a condition come after its own. */
export interface PrivateScope {
  readonly tables: readonly ScopeTable[]
  readonly parent?: PrivateScope
  /**
   * What a part of the block was worked out to be already: a group's key or aggregate, a window function. Null when it was
   * refused, undefined for everything else.
   */
  readonly known?: (node: Node) => ScopeColumn | null | undefined
}

/** Whether a column is the unit that the row belongs to, and not one that may be missing beside it. */
export function isUnitOfRow(column: ScopeColumn | null | undefined): boolean {
  return column?.isUnit === true && column.presence === undefined
}

/** Parts of a dotted name; null when it has a star or a subscript. */
export function nameParts(node: ColumnRefNode): readonly string[] | null {
  const parts = (node.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : null))
  return parts.every((part) => part !== null) ? parts : null
}

/**
 * Finds the column that a name means, `column`, `alias.column` or `dataset.table.column`.
 *
 * Errors (as refusals): SQL_UNKNOWN_COLUMN, SQL_AMBIGUOUS_COLUMN, SQL_UNKNOWN_TABLE.
 */
export function resolveColumn(
  node: ColumnRefNode,
  span: SourceSpan | null,
  scope: PrivateScope,
  state: BindState,
): ScopeColumn | null {
  const parts = nameParts(node)
  if (parts === null) return null
  const name = parts.at(-1) ?? ''
  const qualifier = parts.at(-2) ?? null
  const tables = qualifier === null ? scope.tables : scope.tables.filter((table) => table.alias === qualifier)
  const { parent } = scope
  if (parent !== undefined && !namesHere(parts, scope.tables)) return resolveColumn(node, span, parent, state)
  const foreign = parts.length > 2 && parts.at(-3) !== state.catalog.dataset
  if (tables.length === 0 || foreign || parts.length > 3) return unknownAlias(parts, span, scope, state)
  const found = tables.flatMap((table) =>
    table.columns.filter((column) => column.name === name && (qualifier !== null || !table.merged.has(name))),
  )
  const [first, second] = found
  if (first === undefined) return unknownColumn(name, qualifier, tables, span, state)
  if (second !== undefined) return ambiguousColumn(name, tables, span, state)
  return first
}

/** Whether a name means something of these tables, or can mean nothing else because it names one of them. */
export function namesHere(parts: readonly string[], tables: readonly ScopeTable[]): boolean {
  const [name, qualifier] = [parts.at(-1), parts.at(-2)]
  if (qualifier !== undefined) return tables.some((table) => table.alias === qualifier)
  return tables.some((table) => table.columns.some((column) => column.name === name))
}

/** A reference to a scope column, which counts as the current use of its origins. */
export function referTo(column: ScopeColumn, span: SourceSpan | null, state: BindState): ColumnRef {
  recordUse(state, state.use?.name === 'aggregate' ? column.valueOrigins : column.column.origins, span)
  return columnRef(column.column, span)
}

/** The column of the relation behind a name; behind a unit that may be missing, the one that says whether it is. */
export function storedOf(column: ScopeColumn): readonly RelationColumn[] {
  if (!column.isUnit) return [column.column]
  return column.presence === undefined ? [] : [column.presence]
}

/** Whether the row has the unit that a column names, which a left join may have left empty. */
export function presenceOf(column: ScopeColumn, span: SourceSpan | null): ColumnRef | null {
  return column.presence === undefined ? null : columnRef(column.presence, span)
}

/** Declared bounds of a relation column by its name in the relation. */
export function boundsOf(name: string, scope: PrivateScope): Interval | null {
  for (const table of scope.tables) {
    const found = table.columns.find((column) => column.column.name === name)
    if (found !== undefined) return found.bounds
  }
  return scope.parent === undefined ? null : boundsOf(name, scope.parent)
}

/** Catalog columns that the named relation columns depend on. */
export function originsOf(names: Iterable<string>, scope: PrivateScope): readonly string[] {
  const origins = new Set<string>()
  for (const name of names) {
    for (const table of scope.tables) {
      for (const column of table.columns) if (column.column.name === name) addAll(origins, column.column.origins)
    }
  }
  return [...origins].toSorted()
}

function addAll(target: Set<string>, values: readonly string[]): void {
  for (const value of values) target.add(value)
}

function unknownAlias(parts: readonly string[], span: SourceSpan | null, scope: PrivateScope, state: BindState): null {
  const qualifier = parts.slice(0, -1).join('.')
  const aliases = scope.tables.map((table) => table.alias)
  const name = parts.at(-1) ?? ''
  const holder = scope.tables.find((table) => table.columns.some((column) => column.name === name))
  const alias = holder?.alias ?? closestName(qualifier, aliases) ?? aliases[0] ?? ''
  const suggestion = quoteIdentifier(alias)
  const edits = span === null ? [] : [{ ...span, text: `${suggestion}.${quoteIdentifier(name)}` }]
  return refuse(state, 'SQL_UNKNOWN_TABLE', span, {
    params: { table: qualifier, tables: aliases.join(', '), suggestion },
    edits: holder === undefined ? [] : edits,
  })
}

function unknownColumn(
  name: string,
  qualifier: string | null,
  tables: readonly ScopeTable[],
  span: SourceSpan | null,
  state: BindState,
): null {
  const names = [...new Set(tables.flatMap((table) => table.columns.map((column) => column.name)))]
  const closest = closestName(name, names)
  const ordinary = tables.flatMap((table) => table.columns).find((column) => !column.isUnit)?.name
  const suggestion = quoteIdentifier(closest ?? ordinary ?? names[0] ?? '')
  const prefix = qualifier === null ? '' : `${quoteIdentifier(qualifier)}.`
  return refuse(state, 'SQL_UNKNOWN_COLUMN', span, {
    params: { column: name, columns: names.join(', '), suggestion },
    edits: span === null || names.length === 0 ? [] : [{ ...span, text: prefix + suggestion }],
  })
}

function ambiguousColumn(name: string, tables: readonly ScopeTable[], span: SourceSpan | null, state: BindState): null {
  const holders = tables.filter((table) => table.columns.some((column) => column.name === name))
  const suggestion = `${quoteIdentifier(holders[0]?.alias ?? '')}.${quoteIdentifier(name)}`
  return refuse(state, 'SQL_AMBIGUOUS_COLUMN', span, {
    params: { column: name, tables: holders.map((table) => table.alias).join(', '), suggestion },
    edits: span === null ? [] : [{ ...span, text: suggestion }],
  })
}
