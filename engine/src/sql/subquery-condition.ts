import type { Node, SelectStmt } from 'libpg-query'

/** IN, EXISTS or a negation of them, as a condition of its own. */
export interface SubqueryCondition {
  readonly node: Node
  readonly operator: 'IN' | 'EXISTS'
  readonly negated: boolean
  /** What is looked up, in order; none for EXISTS. */
  readonly operands: readonly Node[]
  readonly select: SelectStmt
}

/** Reads IN, `= ANY`, `<> ALL`, EXISTS and NOT before them; null for anything else. */
export function subqueryConditionOf(node: Node): SubqueryCondition | null {
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'NOT_EXPR') {
    const [only] = node.BoolExpr.args ?? []
    const inner = only === undefined ? null : subqueryConditionOf(only)
    // As a condition of WHERE, NOT keeps the rows for which the test is false, which is what the negated form means.
    return inner === null ? null : { ...inner, node, negated: !inner.negated }
  }
  if (!('SubLink' in node)) return null
  const { subLinkType, testexpr, operName = [], subselect } = node.SubLink
  if (subselect === undefined || !('SelectStmt' in subselect)) return null
  const select = subselect.SelectStmt
  if (subLinkType === 'EXISTS_SUBLINK') return { node, operator: 'EXISTS', negated: false, operands: [], select }
  const [name] = operName
  const operator = name !== undefined && 'String' in name ? name.String.sval : '='
  const isIn = subLinkType === 'ANY_SUBLINK' && operator === '='
  const isNotIn = subLinkType === 'ALL_SUBLINK' && operator === '<>'
  if (testexpr === undefined || !(isIn || isNotIn)) return null
  const operands = 'RowExpr' in testexpr ? (testexpr.RowExpr.args ?? []) : [testexpr]
  return { node, operator: 'IN', negated: isNotIn, operands, select }
}

/** `x IN (VALUES (1), (2))` as `x IN (1, 2)`; null for anything else. */
export function listedValues(node: Node): Node | null {
  const condition = subqueryConditionOf(node)
  const [operand, ...more] = condition?.operands ?? []
  const lists = condition?.select.valuesLists ?? []
  const items = lists.flatMap((list) => ('List' in list && list.List.items?.length === 1 ? list.List.items : []))
  if (
    condition === null ||
    operand === undefined ||
    more.length > 0 ||
    items.length < lists.length ||
    items.length === 0
  ) {
    return null
  }
  const name = [{ String: { sval: condition.negated ? '<>' : '=' } }]
  return { A_Expr: { kind: 'AEXPR_IN', name, lexpr: operand, rexpr: { List: { items } } } }
}
