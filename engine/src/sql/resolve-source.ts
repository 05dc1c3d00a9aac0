import type { Alias, Node, RangeSubselect, RangeVar } from 'libpg-query'
import { isSystemColumn, RANK_COLUMN, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import type { Catalog, CatalogColumn, CatalogTable, ColumnDomain } from '../catalog/catalog.ts'
import { columnRef, fixed } from '../relation/build-expression.ts'
import type { ScalarType } from '../relation/expression.ts'
import type { Project, Relation, RelationColumn, TableScan } from '../relation/relation.ts'
import type { BoundRows, BoundSelect, ReleasedSelect, SelectEnv } from './bound-select.ts'
import { type BindState, refuse, refuseConstruct, spanOf } from './bind-state.ts'
import { type ScopeColumn, type ScopeTable, storedOf } from './private-scope.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import type { SourceSpan } from './source-span.ts'
import { closestName } from './suggest-name.ts'

/** One leaf of a FROM clause, looked up but not yet joined. */
export type Source =
  | { readonly kind: 'rows'; readonly rows: BoundRows; readonly alias: string; readonly names: readonly string[] }
  | { readonly kind: 'table'; readonly table: CatalogTable; readonly alias: string; readonly names: readonly string[] }
  | {
      readonly kind: 'released'
      readonly select: ReleasedSelect
      /** Name of the WITH part it stands for, as it is written; null for a subquery. */
      readonly cte: string | null
      readonly alias: string
      readonly names: readonly string[]
    }

/**
 * Looks up a FROM item that is not a join.
 *
 * Errors (as refusals): SQL_UNKNOWN_TABLE, SQL_UNSUPPORTED, DP_UNIT_MISSING, DP_CONTRIBUTION_MISSING.
 */
export function resolveSource(node: Node, env: SelectEnv): Source | null {
  if ('RangeVar' in node) return resolveTable(node.RangeVar, spanOf(node, env.state), env)
  if ('RangeSubselect' in node) return resolveSubquery(node.RangeSubselect, node, env)
  const state = env.state
  if ('RangeFunction' in node) return refuseTableFunction(node, state)
  const construct = 'RangeTableSample' in node ? 'TABLESAMPLE' : 'FROM'
  return refuseConstruct(
    state,
    construct,
    spanOf(node, state),
    {
      reasonEn: 'Only tables, subqueries and joins of them are accepted in FROM.',
      reasonZh: 'FROM 里只接受表、子查询以及它们的连接。',
      fixEn: 'Name the table alone.',
      fixZh: '只写表名。',
    },
    sampleEdits(node, state),
  )
}

/** Taking the sample away leaves the table. */
function sampleEdits(node: Node, state: BindState) {
  if (!('RangeTableSample' in node)) return []
  const start = state.text.tokens.find(
    (token) =>
      token.keyword === 'tablesample' && token.start >= (spanOf(node.RangeTableSample.relation, state)?.start ?? 0),
  )
  const span = spanOf(node, state)
  if (start === undefined || span === null) return []
  const open = state.text.tokens.findIndex((token) => token.start > start.start && token.keyword === ')')
  const end = state.text.tokens[open]?.end ?? span.end
  return [{ start: start.start, end, text: '' }]
}

function refuseTableFunction(node: Node, state: BindState): null {
  const span = spanOf(node, state)
  const name = span === null ? '' : (state.text.slice(span).split('(')[0] ?? '').trim()
  const instead = firstTableName(state)
  return refuse(state, 'SQL_UNKNOWN_FUNCTION', span, {
    operator: 'FROM',
    params: {
      function: name,
      suggestionEn: `Read a table of the dataset, e.g. \`${instead}\`.`,
      suggestionZh: `读取数据集里的表，如 \`${instead}\`。`,
    },
    edits: span === null ? [] : [{ ...span, text: instead }],
  })
}

/** A public table can stand in any place; without one, any table. */
function firstTableName(state: BindState): string {
  const tables = [...state.catalog.tables.values()]
  const open = tables.find((table) => table.kind === 'public') ?? tables[0]
  return quoteIdentifier(open?.name ?? '')
}

function resolveTable(node: RangeVar, span: SourceSpan | null, env: SelectEnv): Source | null {
  const { state } = env
  const name = node.relname ?? ''
  const alias = node.alias?.aliasname ?? name
  const names = aliasNames(node.alias)
  if (node.schemaname === undefined && env.ctes.has(name)) {
    const bound = env.ctes.get(name) ?? null
    return bound === null ? null : sourceOf(bound, true, alias, names)
  }
  const table = state.catalog.tables.get(name)
  const foreign = node.catalogname !== undefined || (node.schemaname ?? state.catalog.dataset) !== state.catalog.dataset
  if (table === undefined || foreign) return unknownTable(node, span, env)
  const { en, zh } = state.catalog.unit.title
  if (table.kind === 'private' && table.unitColumn === null) {
    return refuse(state, 'DP_UNIT_MISSING', span, { operator: 'FROM', params: { table: name } })
  }
  if (table.kind === 'private' && table.contribution === null) {
    const params = { table: name, unitEn: en, unitZh: zh }
    return refuse(state, 'DP_CONTRIBUTION_MISSING', span, { operator: 'FROM', params })
  }
  if (table.kind === 'public') return { kind: 'table', table, alias, names }
  const scan = scanTable(table, `${env.rowNames}${alias}`, state.catalog)
  return { kind: 'rows', rows: { kind: 'rows', ...scan, refuseLimits: () => {} }, alias, names }
}

function unknownTable(node: RangeVar, span: SourceSpan | null, env: SelectEnv): null {
  const known = [...env.ctes.keys(), ...env.state.catalog.tables.keys()]
  const written = [node.catalogname, node.schemaname, node.relname].filter((part) => part !== undefined).join('.')
  const suggestion = quoteIdentifier(closestName(node.relname ?? '', known) ?? known[0] ?? '')
  return refuse(env.state, 'SQL_UNKNOWN_TABLE', span, {
    operator: 'FROM',
    params: { table: written, tables: known.join(', '), suggestion },
    edits: span === null || known.length === 0 ? [] : [{ ...span, text: suggestion }],
  })
}

function resolveSubquery(node: RangeSubselect, whole: Node, env: SelectEnv): Source | null {
  const { state } = env
  const select = node.subquery !== undefined && 'SelectStmt' in node.subquery ? node.subquery.SelectStmt : undefined
  if (node.lateral === true) {
    return refuseConstruct(state, 'LATERAL', spanOf(whole, state), {
      reasonEn: 'A subquery in FROM may not depend on the row beside it.',
      reasonZh: 'FROM 里的子查询不能取决于旁边的行。',
      fixEn: 'Join it with ON instead.',
      fixZh: '改用 ON 连接。',
    })
  }
  if (select === undefined) return null
  const bound = env.bindSelect(select, { ...env, outer: null, appendIntervals: true })
  return bound === null ? null : sourceOf(bound, false, node.alias?.aliasname ?? 'subquery', aliasNames(node.alias))
}

function sourceOf(bound: BoundSelect, isPart: boolean, alias: string, names: readonly string[]): Source {
  if (bound.kind === 'rows') bound.refuseLimits()
  return bound.kind === 'rows'
    ? { kind: 'rows', rows: bound, alias, names }
    : { kind: 'released', select: bound, cte: isPart ? bound.sql : null, alias, names }
}

/** `AS t (a, b)` renames the first columns. */
function aliasNames(alias: Alias | undefined): readonly string[] {
  return (alias?.colnames ?? []).map((name) => ('String' in name ? (name.String.sval ?? '') : ''))
}

/** SELECT of every column of a catalog table, named `prefix.column`; a private one with its unit and rank. */
export function scanTable(
  table: CatalogTable,
  prefix: string,
  catalog: Catalog,
): { relation: TableScan; columns: readonly ScopeColumn[] } {
  const source = new Map<string, string>()
  const columns: ScopeColumn[] = []
  for (const column of table.columns.values()) {
    if (column.name === table.unitColumn) continue
    const name = `${prefix}.${column.name}`
    source.set(name, column.name)
    columns.push(scopeColumn(table, column, name))
  }
  const unit = table.unitColumn === null ? null : unitColumn(`${unitTable(table, catalog)}.${table.unitColumn}`)
  if (unit !== null && table.unitColumn !== null) {
    columns.unshift({ name: table.unitColumn, column: unit, bounds: null, isUnit: true, valueOrigins: unit.origins })
    source.set(UNIT_COLUMN, UNIT_COLUMN).set(RANK_COLUMN, RANK_COLUMN)
  }
  const stored = columns.map((column) => column.column)
  const relation: TableScan = {
    kind: 'tableScan',
    table: table.name,
    source,
    columns: unit === null ? stored : [...stored, RANK],
    property: unit === null ? 'public' : 'unit-preserving',
    span: null,
  }
  return { relation, columns }
}

/** The table that holds the unit's column, at the end of the path. */
function unitTable(table: CatalogTable, catalog: Catalog): string {
  const parent = table.unitPath === undefined ? undefined : catalog.tables.get(table.unitPath.table)
  return parent === undefined ? table.name : unitTable(parent, catalog)
}

function scopeColumn(table: CatalogTable, column: CatalogColumn, name: string): ScopeColumn {
  const origins = [`${table.name}.${column.name}`]
  return {
    name: column.name,
    column: { name, type: scalarType(column.type), nullable: column.nullable, origins },
    bounds: column.type.kind === 'fixed' ? column.type.bounds : null,
    isUnit: false,
    stored: `${table.name}.${column.name}`,
    valueOrigins: origins,
  }
}

export function scalarType(domain: ColumnDomain): ScalarType {
  return domain.kind === 'fixed' ? fixed(domain.scale, null) : domain
}

function unitColumn(origin: string): RelationColumn {
  return { name: UNIT_COLUMN, type: fixed(0, null), nullable: false, origins: [origin] }
}

const RANK: RelationColumn = { name: RANK_COLUMN, type: fixed(0, null), nullable: false, origins: [] }

/** Gives the rows of a subquery or WITH part the names `alias.column` after the prefix, so that it can stand beside others. */
export function renameRows(
  rows: Pick<BoundRows, 'relation' | 'columns'>,
  alias: string,
  names: readonly string[],
  prefix: string,
): { relation: Relation; table: ScopeTable } {
  if (rows.relation.kind === 'tableScan') {
    const columns = rows.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }))
    const table = names.length === 0 ? rows.relation.table : null
    return { relation: rows.relation, table: { alias, table, columns, merged: new Set() } }
  }
  const expressions: { name: string; expression: Project['expressions'][number]['expression'] }[] = []
  const columns = rows.columns.map((column, index): ScopeColumn => {
    const name = names[index] ?? column.name
    if (column.isUnit) {
      if (column.presence === undefined) return { ...column, name }
      const presence = { ...column.presence, name: `${prefix}${alias}.${index + 1}.${name} present` }
      expressions.push({ name: presence.name, expression: columnRef(column.presence) })
      return { ...column, name, presence }
    }
    const inner = column.column
    const renamed = { ...inner, name: `${prefix}${alias}.${index + 1}.${name}` }
    expressions.push({ name: renamed.name, expression: columnRef(inner) })
    return { ...column, name, column: renamed }
  })
  const system = rows.relation.columns.filter(({ name }) => isSystemColumn(name))
  const relation: Project = {
    kind: 'project',
    input: rows.relation,
    expressions,
    columns: [...columns.flatMap(storedOf), ...system],
    property: rows.relation.property,
    span: null,
  }
  return { relation, table: { alias, table: null, columns, merged: new Set() } }
}
