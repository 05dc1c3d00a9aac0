import type { JoinExpr, Node, SelectStmt } from 'libpg-query'
import { usingNames } from './bind-join.ts'
import { subqueryText } from './bind-measured.ts'
import type { Sources } from './bind-from.ts'
import type { ReleasedScope, ReleasedSelect, ReleasedTable, SelectEnv } from './bound-select.ts'
import { spanOf, withReplaceable, withUse, type BindState } from './bind-state.ts'
import { freshName } from './fresh-name.ts'
import { printBlock } from './print-block.ts'
import { type PrintEnv, printAll } from './print-env.ts'
import { printExpression } from './print-expression.ts'
import { isAggregated } from './find-aggregates.ts'
import { nameParts } from './private-scope.ts'
import { quoted } from './quote-identifier.ts'
import { refuseRowClauses } from './refuse-rows.ts'
import { expandReleasedStar, findReleased, recordPublicUse, refuseUnknownReleased } from './released-scope.ts'
import type { Source } from './resolve-source.ts'

/**
 * A block that reads released results and public tables only: post-processing, any SELECT that DuckDB can carry out
 * over them with the listed functions.
 *
 * Errors (as refusals): SQL_UNKNOWN_COLUMN, SQL_AMBIGUOUS_COLUMN, SQL_UNKNOWN_FUNCTION, SQL_UNSUPPORTED.
 */
export function bindReleased(select: SelectStmt, sources: Sources, env: SelectEnv): ReleasedSelect | null {
  const { state } = env
  refuseRowClauses(select, state)
  const tables = (select.fromClause ?? []).flatMap((item) => releasedTables(item, sources))
  const scope: ReleasedScope = { tables, parent: env.outer }
  const inner: SelectEnv = { ...env, outer: scope }
  const grouped = isAggregated(select)
  const rowEnv = printEnv(select, scope, inner, false)
  const outputEnv = printEnv(select, scope, inner, true)
  const from = (select.fromClause ?? []).map((item) => printFrom(item, sources, rowEnv, env))
  const where =
    select.whereClause === undefined
      ? undefined
      : withReplaceable(state, spanOf(select.whereClause, state), 'TRUE', () =>
          withUse(state, 'filter', 'WHERE', () => rowEnv.print(select.whereClause)),
        )
  const groupBy = withUse(state, 'group', 'GROUP BY', () =>
    (select.groupClause ?? []).map((item) => printGroup(item, rowEnv)),
  )
  const having =
    select.havingClause === undefined
      ? undefined
      : withUse(state, 'filter', 'HAVING', () => outputEnv.print(select.havingClause))
  const block = withUse(state, 'project', 'SELECT', () =>
    printBlock(
      select,
      {
        from: from.filter((item) => item !== null).join(', '),
        where: where === undefined || where === null ? [] : [where.sql],
        groupBy: groupBy.filter((key) => key !== null),
        having: having?.sql ?? null,
        star: (node) => expandReleasedStar(node, scope, state),
        appendIntervals: env.appendIntervals && !grouped,
      },
      outputEnv,
    ),
  )
  const complete = from.every((item) => item !== null) && groupBy.every((key) => key !== null)
  return complete && where !== null && having !== null ? block : null
}

function printEnv(select: SelectStmt, scope: ReleasedScope, env: SelectEnv, aggregates: boolean): PrintEnv {
  const base: Omit<PrintEnv, 'print'> = {
    state: env.state,
    known: () => undefined,
    column: (node) =>
      columnOrOutput(node, select, scope, { ...base, column: (part) => columnOnly(part, scope, env.state) }),
    subquery: (inner) => subqueryText(inner, env),
    aggregates,
  }
  return { ...base, print: (node) => printExpression(node, base) }
}

function columnOnly(node: Node, scope: ReleasedScope, state: BindState) {
  const ref = 'ColumnRef' in node ? node.ColumnRef : undefined
  const parts = ref === undefined ? null : nameParts(ref)
  const found = parts === null ? undefined : findReleased(parts, scope, spanOf(node, state), state)
  return found === undefined && ref !== undefined ? refuseUnknownReleased(ref, scope, state) : (found ?? null)
}

/** A column, else an output of this name, which GROUP BY, HAVING and ORDER BY may mean. */
function columnOrOutput(node: Node, select: SelectStmt, scope: ReleasedScope, inner: Omit<PrintEnv, 'print'>) {
  const parts = 'ColumnRef' in node ? nameParts(node.ColumnRef) : null
  const found = parts === null ? undefined : findReleased(parts, scope, spanOf(node, inner.state), inner.state)
  if (found !== undefined) return found
  const output = (select.targetList ?? []).find(
    (item) => parts?.length === 1 && 'ResTarget' in item && item.ResTarget.name === parts[0],
  )
  if (output !== undefined && 'ResTarget' in output) return printExpression(output.ResTarget.val, inner)
  return 'ColumnRef' in node ? refuseUnknownReleased(node.ColumnRef, scope, inner.state) : null
}

function releasedTables(node: Node, sources: Sources): readonly ReleasedTable[] {
  if (!('JoinExpr' in node)) {
    const source = sources.get(node)
    return source === undefined ? [] : [releasedTable(source)]
  }
  const { larg, rarg } = node.JoinExpr
  const left = larg === undefined ? [] : releasedTables(larg, sources)
  const right = rarg === undefined ? [] : releasedTables(rarg, sources)
  const shared = joinNames(node.JoinExpr, left, right)
  const either = ['JOIN_FULL', 'JOIN_RIGHT'].includes(node.JoinExpr.jointype ?? '')
  return [
    ...left.map((table) => (either ? mergeBoth(table, right, shared) : table)),
    ...right.map((table) => ({ ...table, merged: new Set([...table.merged, ...shared]) })),
  ]
}

/** After a full or right join a shared column has its value on either side. */
function mergeBoth(table: ReleasedTable, right: readonly ReleasedTable[], shared: readonly string[]): ReleasedTable {
  const both = new Map(table.both)
  for (const name of shared) {
    const partner = right.find((other) => hasColumn(other, name) && !other.merged.has(name))
    if (partner === undefined || !hasColumn(table, name) || table.merged.has(name)) continue
    const sides = [table, partner].map((side) => side.both.get(name) ?? `${quoted(side.alias)}.${quoted(name)}`)
    both.set(name, `coalesce(${sides.join(', ')})`)
  }
  return { ...table, both }
}

function hasColumn(table: ReleasedTable, name: string): boolean {
  return table.columns.some((column) => column.name === name)
}

function joinNames(join: JoinExpr, left: readonly ReleasedTable[], right: readonly ReleasedTable[]): readonly string[] {
  if (join.isNatural !== true) return usingNames(join)
  const names = (tables: readonly ReleasedTable[]) => tables.flatMap((table) => table.columns.map(({ name }) => name))
  return names(left).filter((name) => names(right).includes(name))
}

function releasedTable(source: Source): ReleasedTable {
  const columns =
    source.kind === 'released'
      ? source.select.columns
      : source.kind === 'table'
        ? [...source.table.columns.keys()].map((name) => ({ name, stored: name, span: null, noisy: null }))
        : []
  const renamed = columns.map((column, index) => ({ ...column, name: source.names[index] ?? column.name }))
  const table = source.kind === 'table' ? source.table.name : null
  return { alias: source.alias, table, columns: renamed, merged: new Set(), both: new Map() }
}

const JOIN_WORDS = {
  JOIN_INNER: 'JOIN',
  JOIN_LEFT: 'LEFT JOIN',
  JOIN_RIGHT: 'RIGHT JOIN',
  JOIN_FULL: 'FULL JOIN',
} as const

function printFrom(node: Node, sources: Sources, print: PrintEnv, env: SelectEnv): string | null {
  if (!('JoinExpr' in node)) {
    const source = sources.get(node)
    return source === undefined ? null : printSource(source, env.state)
  }
  const join = node.JoinExpr
  const [left, right] = [join.larg, join.rarg].map((side) =>
    side === undefined ? null : printFrom(side, sources, print, env),
  )
  const tables = [join.larg, join.rarg].map((side) => (side === undefined ? [] : releasedTables(side, sources)))
  const using = joinNames(join, tables[0] ?? [], tables[1] ?? [])
  const condition =
    join.quals === undefined ? undefined : withUse(env.state, 'join', 'JOIN', () => print.print(join.quals))
  for (const name of using) recordShared(name, tables, env.state)
  const word = JOIN_WORDS[(join.jointype ?? 'JOIN_INNER') as keyof typeof JOIN_WORDS]
  if (left === null || right === null || condition === null || word === undefined) return null
  if (using.length > 0) return `(${left} ${word} ${right} USING (${using.map(quoted).join(', ')}))`
  if (condition === undefined) return `(${left} CROSS JOIN ${right})`
  return `(${left} ${word} ${right} ON ${condition.sql})`
}

function printSource(source: Source, state: BindState): string | null {
  const names = source.names.length === 0 ? '' : `(${source.names.map(quoted).join(', ')})`
  const alias = `${quoted(source.alias)}${names}`
  if (source.kind === 'rows') return null
  if (source.kind === 'released') {
    return source.cte === null ? `(${source.select.sql}) AS ${alias}` : `${quoted(source.cte)} AS ${alias}`
  }
  const known = [...state.outerTables].find(([, table]) => table === source.table.name)
  const name = known?.[0] ?? freshName(`p_${source.table.name}`, state)
  state.outerTables.set(name, source.table.name)
  return `${quoted(name)} AS ${alias}`
}

/** USING reads its columns on both sides. */
function recordShared(name: string, sides: readonly (readonly ReleasedTable[])[], state: BindState): void {
  withUse(state, 'join', 'JOIN', () => {
    for (const table of sides.flat()) {
      const column = table.columns.find((candidate) => candidate.name === name)
      if (column !== undefined) recordPublicUse(table, column, null, state)
    }
  })
}

const GROUPING_SETS = {
  GROUPING_SET_ROLLUP: 'ROLLUP',
  GROUPING_SET_CUBE: 'CUBE',
  GROUPING_SET_SETS: 'GROUPING SETS',
} as const

function printGroup(item: Node, env: PrintEnv): string | null {
  if (!('GroupingSet' in item)) return env.print(item)?.sql ?? null
  const { kind, content = [] } = item.GroupingSet
  if (kind === 'GROUPING_SET_EMPTY') return '()'
  const parts = content.map((part) =>
    'RowExpr' in part ? rowText(part.RowExpr.args ?? [], env) : printGroup(part, env),
  )
  const word = kind !== undefined && kind in GROUPING_SETS ? GROUPING_SETS[kind as keyof typeof GROUPING_SETS] : ''
  return parts.every((part) => part !== null) ? `${word} (${parts.join(', ')})` : null
}

function rowText(nodes: readonly Node[], env: PrintEnv): string | null {
  const parts = printAll(nodes, env)
  return parts === null ? null : `(${parts.join(', ')})`
}
