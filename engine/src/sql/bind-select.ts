import type { Node, SelectStmt } from 'libpg-query'
import { bindMeasured } from './bind-measured.ts'
import { bindPerUnit, groupsByUnit } from './bind-per-unit.ts'
import { bindReleased } from './bind-released.ts'
import { bindRows, filterRows } from './bind-rows.ts'
import { type Branch, bindUnion, branchesOf, isUnionAll } from './bind-union.ts'
import { bindRowsFrom, resolveSources, type Sources } from './bind-from.ts'
import { bindLiteralRows, literalCells } from './bind-literal-rows.ts'
import type { BoundRows, BoundSelect, ReleasedColumn, ReleasedSelect, SelectEnv } from './bound-select.ts'
import { refuse, refuseConstruct, spanOf } from './bind-state.ts'
import { isAggregated } from './find-aggregates.ts'
import { freshName } from './fresh-name.ts'
import { printTail } from './print-block.ts'
import { type PrintEnv, printAll } from './print-env.ts'
import { printExpression } from './print-expression.ts'
import { quoted } from './quote-identifier.ts'
import { refuseMixedUnion, refuseRowSetOperation } from './refuse-set-operation.ts'
import { refuseUnknownReleased } from './released-scope.ts'
import { limitColumns, limitRelation } from './statement-limits.ts'

/**
 * Binds one query block with what is inside it. The block is `rows` while it reads protected rows without aggregating
 * them, and `released` otherwise: from its aggregates on, or because it reads nothing protected.
 * Errors: those of `statement-limits.ts`, and EnoughRefusals.
 */
export function bindSelect(select: SelectStmt, env: SelectEnv): BoundSelect | null {
  limitColumns(select.targetList?.length ?? 0)
  const bound = (select.withClause?.ctes ?? []).length > 0 ? bindWith(select, env) : bindBody(select, env)
  if (bound?.kind === 'rows') limitRelation(bound.relation)
  if (bound?.kind === 'released') limitColumns(bound.columns.length)
  return bound
}

function bindBody(select: SelectStmt, env: SelectEnv): BoundSelect | null {
  if (select.op !== undefined && select.op !== 'SETOP_NONE') return bindSetOperation(select, env)
  if (select.valuesLists !== undefined) return withRows(bindValues(select, env), () => publicRows(select, null, env))
  const sources = resolveSources(select, env)
  if (sources === null) return null
  if (![...sources.values()].some((source) => source.kind === 'rows')) {
    const released = bindReleased(select, sources, env)
    return isAggregated(select) ? released : withRows(released, () => publicRows(select, sources, env))
  }
  const from = bindRowsFrom(select, sources, env)
  const rows = from === null ? null : filterRows(select, from, env)
  if (!isAggregated(select)) return bindRows(select, rows, env)
  if (from !== null && groupsByUnit(select, from.rows)) return bindPerUnit(select, rows, from.rows, env)
  // When only WHERE is refused, the rest of the block is still looked at, for the other causes.
  if (rows === null && from !== null) bindMeasured(select, from.rows, env)
  return rows === null ? null : bindMeasured(select, rows, env)
}

/** A block of public tables and constants can be read below the cut too; it is bound there when that is asked for. */
function withRows(released: ReleasedSelect | null, bind: () => BoundRows | null): ReleasedSelect | null {
  if (released === null) return null
  let bound: { readonly rows: BoundRows | null } | undefined
  const limited = () => {
    const rows = bind()
    if (rows !== null) limitRelation(rows.relation)
    return { rows }
  }
  return { ...released, asRows: () => (bound ??= limited()).rows }
}

function publicRows(select: SelectStmt, sources: Sources | null, env: SelectEnv): BoundRows | null {
  const cells = literalCells(select)
  if (cells !== null) return bindLiteralRows(cells, env)
  const from = sources === null ? null : bindRowsFrom(select, sources, env)
  const rows = from === null ? null : filterRows(select, from, env)
  return bindRows(select, rows, env)
}

/** WITH: parts are bound in order; those that are rows live on in the blocks that use them, the others are written. */
function bindWith(select: SelectStmt, env: SelectEnv): BoundSelect | null {
  const { state } = env
  const ctes = new Map(env.ctes)
  const written: { readonly name: string; readonly sql: string }[] = []
  if (select.withClause?.recursive === true) refuseRecursive(select, env)
  for (const item of select.withClause?.ctes ?? []) {
    if (!('CommonTableExpr' in item)) continue
    const { ctename = '', ctequery, aliascolnames } = item.CommonTableExpr
    const query = ctequery !== undefined && 'SelectStmt' in ctequery ? ctequery.SelectStmt : undefined
    const bound =
      query === undefined
        ? refusePart(ctequery, env)
        : bindSelect(query, { ...env, ctes, outer: null, appendIntervals: true })
    const names = (aliascolnames ?? []).map((name) => ('String' in name ? (name.String.sval ?? '') : ''))
    const named = bound === null ? null : renameOutputs(bound, names)
    if (named?.kind !== 'released') {
      ctes.set(ctename, named)
      continue
    }
    const name = freshName(`c${written.length + 1}`, state)
    written.push({ name, sql: named.sql })
    ctes.set(ctename, { ...named, sql: name })
  }
  const body = bindBody({ ...withoutWith(select) }, { ...env, ctes })
  if (body?.kind !== 'released') return body
  return { ...body, sql: withParts(written, body.sql) }
}

function withoutWith(select: SelectStmt): SelectStmt {
  const { withClause: _, ...rest } = select
  return rest
}

/** Parts that nothing refers to are left out, so that what they would measure is not charged. */
function withParts(parts: readonly { readonly name: string; readonly sql: string }[], body: string): string {
  let text = body
  const kept: string[] = []
  for (const part of parts.toReversed()) {
    if (!text.includes(quoted(part.name))) continue
    kept.unshift(`${quoted(part.name)} AS (\n${part.sql}\n)`)
    text += part.sql
  }
  return kept.length === 0 ? body : `WITH ${kept.join(',\n')}\n${body}`
}

/** `WITH t (a, b) AS ...`. */
function renameOutputs(bound: BoundSelect, names: readonly string[]): BoundSelect {
  if (names.length === 0) return bound
  if (bound.kind === 'rows') return renameRowOutputs(bound, names)
  const columns = bound.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }))
  const list = columns.map((column) => quoted(column.name)).join(', ')
  const { asRows } = bound
  const renamed = { ...bound, columns, sql: `SELECT * FROM (${bound.sql}) AS "part"(${list})` }
  return asRows === undefined ? renamed : { ...renamed, asRows: () => renameRowOutputs(asRows(), names) }
}

function renameRowOutputs<T extends BoundRows | null>(bound: T, names: readonly string[]): T {
  if (bound === null) return bound
  return { ...bound, columns: bound.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })) }
}

function refuseRecursive(select: SelectStmt, env: SelectEnv): void {
  const { tokens } = env.state.text
  const word = tokens.find((token) => token.keyword === 'recursive')
  const span = word === undefined ? spanOf(select.targetList ?? [], env.state) : { start: word.start, end: word.end }
  refuseConstruct(
    env.state,
    'RECURSIVE',
    span,
    {
      reasonEn: 'A recursion may not end.',
      reasonZh: '递归可能不会结束。',
      fixEn: 'Leave the word out and write the steps one by one.',
      fixZh: '去掉这个词，逐步写出。',
    },
    span === null || word === undefined ? [] : [{ ...span, text: '' }],
  )
}

function refusePart(query: Node | undefined, env: SelectEnv): null {
  const span = spanOf(query, env.state)
  const construct = (Object.keys(query ?? {})[0] ?? '').replace('Stmt', '').toUpperCase()
  return refuse(env.state, 'SQL_NOT_A_SELECT', span, { params: { construct } })
}

/** UNION ALL of protected rows; UNION, INTERSECT and EXCEPT of released tables. */
function bindSetOperation(select: SelectStmt, env: SelectEnv): BoundSelect | null {
  const { state } = env
  const word = { SETOP_UNION: 'UNION', SETOP_INTERSECT: 'INTERSECT', SETOP_EXCEPT: 'EXCEPT' }[
    select.op as 'SETOP_UNION' | 'SETOP_INTERSECT' | 'SETOP_EXCEPT'
  ]
  const selects = branchesOf(select)
  const sides = selects.map((side) => bindSelect(side, { ...env, appendIntervals: false }))
  if (!sides.every((side) => side !== null)) return null
  const rows = sides.flatMap((side, at): Branch[] => {
    const block = selects[at]
    return side.kind === 'rows' && block !== undefined ? [{ select: block, rows: side }] : []
  })
  if (rows.length === sides.length) {
    return isUnionAll(select) ? bindUnion(select, rows, env) : refuseRowSetOperation(word, rows, state)
  }
  if (rows.length > 0) return refuseMixedUnion(word, selects, rows, state)
  return releasedSetOperation(
    select,
    word,
    sides.filter((side) => side.kind === 'released'),
    env,
  )
}

function releasedSetOperation(
  select: SelectStmt,
  word: string,
  sides: readonly ReleasedSelect[],
  env: SelectEnv,
): ReleasedSelect | null {
  const { state } = env
  const [left] = sides
  if (left === undefined) return null
  const odd = sides.find((side) => side.columns.length !== left.columns.length)
  if (odd !== undefined) {
    const params = { operator: word, actual: String(odd.columns.length), expected: String(left.columns.length) }
    const place = branchesOf(select)[sides.indexOf(odd)]?.targetList ?? []
    return refuse(state, 'SQL_TYPE_MISMATCH', spanOf(place, state), { operator: word, params })
  }
  const columns = left.columns.map((column): ReleasedColumn => ({ ...column, noisy: null }))
  const tail = printTail(select, columns, outputEnv(columns, env))
  if (tail === null) return null
  const between = `\n${word}${select.all === true ? ' ALL' : ''}\n`
  const sql = `${sides.map((side) => `(${side.sql})`).join(between)}${tail === '' ? '' : `\n${tail}`}`
  const released: ReleasedSelect = { kind: 'released', sql, columns }
  if (!isUnionAll(select) || !sides.every((side) => side.asRows !== undefined)) return released
  return withRows(released, () => publicUnion(select, sides, env))
}

function publicUnion(select: SelectStmt, sides: readonly ReleasedSelect[], env: SelectEnv): BoundRows | null {
  const selects = branchesOf(select)
  const branches = sides.flatMap((side, at): Branch[] => {
    const [rows, block] = [side.asRows?.() ?? null, selects[at]]
    return rows === null || block === undefined ? [] : [{ select: block, rows }]
  })
  return branches.length < sides.length ? null : bindUnion(select, branches, env)
}

/** After a set operation only outputs have names, and they are already written as positions. */
function outputEnv(columns: readonly ReleasedColumn[], env: SelectEnv): PrintEnv {
  const scope = {
    tables: [{ alias: '', table: null, columns, merged: new Set<string>(), both: new Map<string, string>() }],
    parent: null,
  }
  const base: Omit<PrintEnv, 'print'> = {
    state: env.state,
    known: () => undefined,
    column: (node) => ('ColumnRef' in node ? refuseUnknownReleased(node.ColumnRef, scope, env.state) : null),
    subquery: () => null,
    aggregates: false,
  }
  return { ...base, print: (node) => printExpression(node, base) }
}

/** VALUES as a table; its columns are `column1`, `column2`, as in PostgreSQL. */
function bindValues(select: SelectStmt, env: SelectEnv): ReleasedSelect | null {
  const print = outputEnv([], env)
  const rows = (select.valuesLists ?? []).map((list) => printAll('List' in list ? (list.List.items ?? []) : [], print))
  if (!rows.every((row) => row !== null)) return null
  const width = rows[0]?.length ?? 0
  const columns = Array.from({ length: width }, (_, index) => ({
    name: `column${index + 1}`,
    stored: `column${index + 1}`,
    span: null,
    noisy: null,
  }))
  const names = columns.map((column) => quoted(column.name)).join(', ')
  const tail = printTail(select, columns, print)
  const lists = rows.map((row) => `(${row.join(', ')})`).join(', ')
  return tail === null
    ? null
    : { kind: 'released', columns, sql: `SELECT * FROM (VALUES ${lists}) AS "v"(${names})\n${tail}`.trim() }
}
