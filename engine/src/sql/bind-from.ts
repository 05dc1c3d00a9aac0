import type { Node, SelectStmt } from 'libpg-query'
import { joinRequest, joinRows } from './bind-join.ts'
import { blockLayout } from './block-layout.ts'
import type { JoinedRows, SelectEnv } from './bound-select.ts'
import { type BlockLayout, refuseConstruct, spanOf } from './bind-state.ts'
import { commaPlace, joinPlace } from './join-place.ts'
import { refuseReleasedBeside } from './refuse-join.ts'
import { type Source, renameRows, resolveSource, scanTable } from './resolve-source.ts'
import { limitTables } from './statement-limits.ts'
import { conditionParts, equalityOf, sideOf } from './split-condition.ts'

/** The leaves of a FROM clause, each looked up once. */
export type Sources = ReadonlyMap<Node, Source>

/** Looks up every table and subquery of FROM; null when one is refused, after all have been looked at. */
export function resolveSources(select: SelectStmt, env: SelectEnv): Sources | null {
  const sources = new Map<Node, Source>()
  const aliases = new Set<string>()
  let complete = true
  const leaves = (select.fromClause ?? []).flatMap(leavesOf)
  limitTables(leaves.length)
  for (const leaf of leaves) {
    const source = resolveSource(leaf, env)
    if (source === null) complete = false
    else if (aliases.has(source.alias)) complete = refuseAlias(source.alias, leaf, env)
    else {
      aliases.add(source.alias)
      sources.set(leaf, source)
    }
  }
  return complete ? sources : null
}

function leavesOf(node: Node): readonly Node[] {
  if (!('JoinExpr' in node)) return [node]
  return [node.JoinExpr.larg, node.JoinExpr.rarg].flatMap((side) => (side === undefined ? [] : leavesOf(side)))
}

function refuseAlias(alias: string, node: Node, env: SelectEnv): false {
  refuseConstruct(env.state, alias, spanOf(node, env.state), {
    reasonEn: `Two tables are called \`${alias}\` here.`,
    reasonZh: `这里有两张表都叫 \`${alias}\`。`,
    fixEn: `Give one of them another name: \`AS ${alias}_2\`.`,
    fixZh: `给其中一张换个名字：\`AS ${alias}_2\`。`,
  })
  return false
}

export interface RowsFrom {
  readonly rows: JoinedRows
  /** Parts of WHERE that became join conditions. */
  readonly consumed: ReadonlySet<Node>
}

/**
 * Joins the FROM clause of a block below the cut.
 *
 * Errors (as refusals): SQL_JOIN_OFF_UNIT, SQL_JOIN_CONDITION, SQL_UNSUPPORTED, and those of expressions.
 */
export function bindRowsFrom(select: SelectStmt, sources: Sources, env: SelectEnv): RowsFrom | null {
  const layout = blockLayout(select, env.state)
  const consumed = new Set<Node>()
  let joined: JoinedRows | null = null
  for (const item of select.fromClause ?? []) {
    const right = bindItem(item, sources, env)
    if (right === null) return null
    joined = joined === null ? right : joinComma(joined, right, item, { select, layout, consumed }, env)
    if (joined === null) return null
  }
  return joined === null ? null : { rows: joined, consumed }
}

function bindItem(node: Node, sources: Sources, env: SelectEnv): JoinedRows | null {
  if ('JoinExpr' in node) {
    const join = node.JoinExpr
    const [left, right] = [join.larg, join.rarg].map((side) =>
      side === undefined ? null : bindItem(side, sources, env),
    )
    if (left === null || left === undefined || right === null || right === undefined) return null
    const request = joinRequest(join, joinPlace(join, env.state))
    const using = join.isNatural === true ? sharedNames(left, right) : request.using
    return joinRows(left, right, { ...request, using }, env)
  }
  const source = sources.get(node)
  return source === undefined ? null : sourceRows(source, node, env)
}

function sourceRows(source: Source, node: Node, env: SelectEnv): JoinedRows | null {
  switch (source.kind) {
    case 'rows': {
      const { relation, table } = renameRows(source.rows, source.alias, source.names, env.rowNames)
      return { relation, tables: [table] }
    }
    case 'table': {
      const scan = scanTable(source.table, `${env.rowNames}${source.alias}`, env.state.catalog)
      const { relation, table } = renameRows(scan, source.alias, source.names, env.rowNames)
      return { relation, tables: [table] }
    }
    case 'released': {
      const { asRows } = source.select
      if (asRows === undefined) return refuseReleasedBeside(source.alias, spanOf(node, env.state), env.state)
      const rows = asRows()
      if (rows === null) return null
      rows.refuseLimits()
      const { relation, table } = renameRows(rows, source.alias, source.names, env.rowNames)
      return { relation, tables: [table] }
    }
  }
}

function sharedNames(left: JoinedRows, right: JoinedRows): readonly string[] {
  const names = (rows: JoinedRows) => rows.tables.flatMap((table) => table.columns.map((column) => column.name))
  const other = new Set(names(right))
  return [...new Set(names(left))].filter((name) => other.has(name))
}

/** `FROM a, b WHERE a.x = b.x`: the equalities of WHERE between the two are the join. */
function joinComma(
  left: JoinedRows,
  right: JoinedRows,
  item: Node,
  block: { readonly select: SelectStmt; readonly layout: BlockLayout | null; readonly consumed: Set<Node> },
  env: SelectEnv,
): JoinedRows | null {
  const conditions = conditionParts(block.select.whereClause).filter((part) => {
    const equality = equalityOf(part)
    if (equality === null || block.consumed.has(part)) return false
    const sides = [equality.left, equality.right].map((side) => sideOf(side, left.tables, right.tables))
    return sides.includes('left') && sides.includes('right')
  })
  for (const condition of conditions) block.consumed.add(condition)
  const place = commaPlace(item, block.layout, env.state)
  return joinRows(left, right, { kind: 'inner', conditions, using: [], place }, env)
}
