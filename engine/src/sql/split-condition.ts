import type { Node } from 'libpg-query'
import { operatorName } from './bind-comparison.ts'
import { nameParts } from './private-scope.ts'
import type { ScopeColumn, ScopeTable } from './private-scope.ts'

/** The operands of nested ANDs. */
export function conditionParts(node: Node | undefined): readonly Node[] {
  if (node === undefined) return []
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR')
    return (node.BoolExpr.args ?? []).flatMap(conditionParts)
  return [node]
}

/** `left = right` of a condition; null for anything else. */
export function equalityOf(node: Node): { readonly left: Node; readonly right: Node } | null {
  if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP' || operatorName(node.A_Expr) !== '=') return null
  const { lexpr, rexpr } = node.A_Expr
  return lexpr === undefined || rexpr === undefined ? null : { left: lexpr, right: rexpr }
}

/** Which of two groups of tables the columns of an expression come from; `neither` when it has no column at all. */
export function sideOf(
  node: Node,
  left: readonly ScopeTable[],
  right: readonly ScopeTable[],
): 'left' | 'right' | 'both' | 'neither' {
  const names = columnNames(node)
  const inLeft = names.some((parts) => findSilently(parts, left) !== null)
  const inRight = names.some((parts) => findSilently(parts, right) !== null)
  if (inLeft && inRight) return 'both'
  return inLeft ? 'left' : inRight ? 'right' : 'neither'
}

/** The column that a name means among the tables; null when none or several do. */
export function findSilently(parts: readonly string[], tables: readonly ScopeTable[]): ScopeColumn | null {
  const name = parts.at(-1)
  const qualifier = parts.at(-2)
  const found = tables
    .filter((table) => qualifier === undefined || table.alias === qualifier)
    .flatMap((table) =>
      table.columns.filter(
        (column) => column.name === name && (qualifier !== undefined || !table.merged.has(column.name)),
      ),
    )
  return found.length === 1 ? (found[0] ?? null) : null
}

/** The single column that an expression is, if it is one. */
export function columnOf(node: Node, tables: readonly ScopeTable[]): ScopeColumn | null {
  const parts = 'ColumnRef' in node ? nameParts(node.ColumnRef) : null
  return parts === null ? null : findSilently(parts, tables)
}

/** Every column name in a tree, in parts. */
export function columnNames(value: unknown): readonly (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap(columnNames)
  if (typeof value !== 'object' || value === null) return []
  if ('ColumnRef' in value) {
    const parts = nameParts(value.ColumnRef as Parameters<typeof nameParts>[0])
    return parts === null ? [] : [parts]
  }
  return Object.values(value).flatMap(columnNames)
}
