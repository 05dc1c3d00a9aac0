import type { Node, SelectStmt } from 'libpg-query'
import { literal } from '../relation/build-expression.ts'
import type { Literal, ScalarType } from '../relation/expression.ts'
import type { RelationColumn, Values } from '../relation/relation.ts'
import { alignValues, unionType } from './bind-conditional.ts'
import { isOpenLiteral } from './bind-constant.ts'
import { bindExpression } from './bind-expression.ts'
import { refuseConstruct, spanOf, withReplaceable, withUse } from './bind-state.ts'
import type { BoundRows, SelectEnv } from './bound-select.ts'
import { outputName } from './output-name.ts'
import type { ScopeColumn } from './private-scope.ts'

/** The constants of VALUES, or of a SELECT that reads no table, with the names of their columns; null for any other block. */
export function literalCells(
  select: SelectStmt,
): { readonly names: readonly string[]; readonly rows: readonly (readonly Node[])[] } | null {
  if (select.valuesLists !== undefined) {
    const rows = select.valuesLists.map((list) => ('List' in list ? (list.List.items ?? []) : []))
    return { names: (rows[0] ?? []).map((_, index) => `column${index + 1}`), rows }
  }
  if (select.fromClause !== undefined || select.whereClause !== undefined) return null
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []))
  const cells = targets.flatMap(({ val }) => val ?? [])
  const names = targets.map(({ name, val }) => name ?? (val === undefined ? '' : outputName(val)))
  return cells.length === targets.length && cells.length > 0 ? { names, rows: [cells] } : null
}

/**
 * A table written into the statement, as public rows. Its text columns are code lists of their own, so that what they hold
 * is known wherever it matters.
 *
 * Errors (as refusals): SQL_TYPE_MISMATCH, SQL_UNSUPPORTED for what is no constant.
 */
export function bindLiteralRows(cells: NonNullable<ReturnType<typeof literalCells>>, env: SelectEnv): BoundRows | null {
  const { state } = env
  const expressionEnv = {
    state,
    scope: { tables: [] },
    bind: (node: Node | undefined) => bindExpression(node, { tables: [] }, state),
  }
  const columns = cells.names.map((name, index) => {
    const nodes = cells.rows.map((row) => row[index])
    const bound = nodes.map((node) =>
      withReplaceable(state, spanOf(node, state), 'NULL', () =>
        withUse(state, null, '', () => expressionEnv.bind(node)),
      ),
    )
    if (!bound.every((cell) => cell !== null)) return null
    const aligned =
      codesOf(bound.filter(isOpenLiteral), bound.length) ?? alignValues(bound, nodes, 'VALUES', expressionEnv)
    if (aligned === null) return null
    const constants = aligned.filter((cell) => cell.kind === 'literal')
    const odd = aligned.findIndex((cell) => cell.kind !== 'literal')
    return odd < 0 ? { name, constants } : refuseComputed(nodes[odd], env)
  })
  if (!columns.every((column) => column !== null)) return null
  if (cells.rows.some((row) => row.length !== columns.length)) return refuseComputed(cells.rows[0]?.[0], env)
  const scope = columns.map(({ name, constants }): ScopeColumn => {
    const nullable = constants.some(({ value }) => value === null)
    const column: RelationColumn = { name, type: unionType(constants), nullable, origins: [] }
    return { name, column, bounds: null, isUnit: false, valueOrigins: [] }
  })
  const named = scope.map((column, index) => ({
    ...column,
    column: { ...column.column, name: `${index + 1}.${column.name}` },
  }))
  const relation: Values = {
    kind: 'values',
    rows: cells.rows.map((_, at) => columns.flatMap(({ constants }) => constants[at] ?? [])),
    columns: named.map(({ column }) => column),
    property: 'public',
    span: null,
  }
  return { kind: 'rows', relation, columns: named, refuseLimits: () => {} }
}

/** Text constants as positions in the list of those that are there; null when any cell is something else. */
function codesOf(open: readonly Literal[], count: number): readonly Literal[] | null {
  const texts = open.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
  if (open.length < count || texts.length === 0) return null
  const values = [...new Set(texts)].toSorted()
  const type: ScalarType = { kind: 'code', list: JSON.stringify(values), values }
  const positions = new Map(values.map((text, at) => [text, BigInt(at)]))
  return open.map(({ value, span }) =>
    literal(typeof value === 'string' ? (positions.get(value) ?? null) : null, type, span),
  )
}

function refuseComputed(node: Node | undefined, env: SelectEnv): null {
  return refuseConstruct(env.state, 'VALUES', spanOf(node, env.state), {
    reasonEn: 'A table that stands beside protected rows is made of constants, as many in each row.',
    reasonZh: '与受保护的行并列的表由常量组成，每行个数相同。',
    fixEn: 'Write the constants themselves.',
    fixZh: '直接写出常量。',
  })
}
