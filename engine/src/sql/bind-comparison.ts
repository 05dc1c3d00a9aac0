import type { A_Expr, Node } from 'libpg-query'
import { BOOLEAN, TEXT, call, literal, referencedColumns } from '../relation/build-expression.ts'
import type { Expression, Literal, ScalarFunctionName } from '../relation/expression.ts'
import { alignTypes, asText, fold } from './align-types.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { refuseConstruct, spanOf, textOf } from './bind-state.ts'
import { type ExpressionEnv, refuseType } from './expression-env.ts'
import { textOperand } from './bind-operator.ts'

const COMPARISONS: Readonly<Record<string, ScalarFunctionName>> = {
  '=': 'equal',
  '<>': 'notEqual',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
}

export function isComparison(operator: string): boolean {
  return operator in COMPARISONS
}

type Nodes = readonly [Node | undefined, Node | undefined]

/**
 * `a = b` and its kin. Columns are compared as they are stored, without their bounds. A text constant that is not on
 * the code list of its partner makes the comparison constant, with a warning: it is a fact about metadata, not data.
 */
export function bindComparison(operator: string, node: Node, nodes: Nodes, env: ExpressionEnv): Expression | null {
  const before = env.state.uses.length
  const [left, right] = [env.bind(nodes[0]), env.bind(nodes[1])]
  markCompared(left, right, before, env)
  return left === null || right === null ? null : compareValues(operator, [left, right], nodes, node, env)
}

/** The comparison of two bound values. */
export function compareValues(
  operator: string,
  values: readonly [Expression, Expression],
  nodes: Nodes,
  node: Node,
  env: ExpressionEnv,
): Expression | null {
  const name = COMPARISONS[operator] ?? 'equal'
  const span = spanOf(node, env.state)
  const offList = name === 'equal' || name === 'notEqual' ? offListOperand(values, nodes, env) : null
  if (offList !== null) return constantUnlessNull(offList, name === 'notEqual', span)
  const aligned = alignTypes(values, nodes, operator, env)
  if (aligned === null) return null
  const ordered = name !== 'equal' && name !== 'notEqual'
  const args = ordered ? aligned.map(asText) : aligned
  if (ordered && args[0]?.type.kind === 'boolean')
    return refuseType(env, operator, span, 'BOOLEAN', 'INTEGER, TEXT, DATE')
  return fold(call(name, args, BOOLEAN, { span }))
}

/** The code operand whose partner is a text constant outside its list. */
function offListOperand(
  values: readonly [Expression, Expression],
  nodes: Nodes,
  env: ExpressionEnv,
): Expression | null {
  for (const [code, other, node] of [
    [values[0], values[1], nodes[1]],
    [values[1], values[0], nodes[0]],
  ] as const) {
    if (code.type.kind === 'code' && isOffList(code, other)) {
      warnOffList(code, textOf(node, env.state), node, env)
      return code
    }
  }
  return null
}

function isOffList(code: Expression, other: Expression): boolean {
  return isOpenLiteral(other) && other.value !== null && literalAs(other, code.type) === null
}

function warnOffList(code: Expression, text: string, node: Node | undefined, env: ExpressionEnv): void {
  const list = code.type.kind === 'code' ? code.type.list : ''
  env.state.warnings.push({
    message: {
      en: `${text} is not on the code list \`${list}\`, so it matches nothing.`,
      zh: `${text} 不在代码表 \`${list}\` 里，不会匹配任何行。`,
    },
    span: spanOf(node, env.state),
  })
}

/** `value`, or NULL where the operand is NULL: what SQL says of a comparison with something that cannot be equal. */
function constantUnlessNull(operand: Expression, value: boolean, span: Expression['span']): Expression {
  const constant = literal(value, BOOLEAN, span)
  if (!operand.nullable) return constant
  const when = call('isNotNull', [operand], BOOLEAN, { nullable: false, span })
  return { kind: 'case', branches: [{ when, then: constant }], otherwise: null, type: BOOLEAN, nullable: true, span }
}

/** Two columns against each other are a comparison of columns, not a filter by a constant: a use of its own. */
function markCompared(left: Expression | null, right: Expression | null, before: number, env: ExpressionEnv): void {
  const hasColumns = (side: Expression | null) => side !== null && referencedColumns(side).size > 0
  if (!hasColumns(left) || !hasColumns(right)) return
  const { uses } = env.state
  for (let index = before; index < uses.length; index += 1) {
    const use = uses[index]
    if (use?.use === 'filter') uses[index] = { ...use, use: 'compare' }
  }
}

/** `x BETWEEN a AND b` is `x >= a AND x <= b`. */
export function bindBetween(node: A_Expr, whole: Node, negated: boolean, env: ExpressionEnv): Expression | null {
  const bounds = listItems(node.rexpr)
  const low = bindComparison('>=', whole, [node.lexpr, bounds[0]], env)
  const high = bindComparison('<=', whole, [node.lexpr, bounds[1]], env)
  if (low === null || high === null) return null
  const span = spanOf(whole, env.state)
  const both = call('and', [low, high], BOOLEAN, { span })
  return negated ? call('not', [both], BOOLEAN, { span }) : both
}

/** `x IN (constants)`; expressions in the list become ORs of equalities. */
export function bindInList(node: A_Expr, whole: Node, env: ExpressionEnv): Expression | null {
  const negated = operatorName(node) === '<>'
  const items = listItems(node.rexpr)
  const span = spanOf(whole, env.state)
  const before = env.state.uses.length
  const operand = env.bind(node.lexpr)
  const values = items.map((item) => env.bind(item))
  for (const value of values) markCompared(operand, value, before, env)
  if (operand === null || !values.every((value) => value !== null)) return null
  if (!values.every((value) => value.kind === 'literal')) {
    const equalities = items.map((item, index) =>
      values[index] === undefined ? null : compareValues('=', [operand, values[index]], [node.lexpr, item], whole, env),
    )
    if (!equalities.every((equality) => equality !== null)) return null
    const any =
      equalities.length === 1 && equalities[0] !== undefined ? equalities[0] : call('or', equalities, BOOLEAN, { span })
    return negated ? call('not', [any], BOOLEAN, { span }) : any
  }
  return inLiterals(operand, values, items, { negated, node, whole }, env)
}

function inLiterals(
  operand: Expression,
  values: readonly Literal[],
  items: readonly Node[],
  from: { readonly negated: boolean; readonly node: A_Expr; readonly whole: Node },
  env: ExpressionEnv,
): Expression | null {
  const span = spanOf(from.whole, env.state)
  const kept: number[] = []
  values.forEach((value, index) => {
    if (operand.type.kind === 'code' && isOffList(operand, value)) {
      warnOffList(operand, textOf(items[index], env.state), items[index], env)
    } else kept.push(index)
  })
  const listed = kept.flatMap((index) => values[index] ?? [])
  if (listed.length === 0) return constantUnlessNull(operand, from.negated, span)
  const nodes = [from.node.lexpr, ...kept.map((index) => items[index])]
  const aligned = alignTypes([operand, ...listed], nodes, 'IN', env)
  if (aligned === null) return null
  const [first, ...rest] = aligned
  const literals = rest.filter((value): value is Literal => value.kind === 'literal')
  if (first === undefined || literals.length !== rest.length) return null
  const nullable = first.nullable || literals.some((value) => value.nullable)
  return { kind: 'in', operand: first, values: literals, negated: from.negated, type: BOOLEAN, nullable, span }
}

/** `x LIKE 'pattern'` and ILIKE; the pattern is a constant without backslashes, whose meaning differs between engines. */
export function bindLike(node: A_Expr, whole: Node, env: ExpressionEnv): Expression | null {
  const insensitive = node.kind === 'AEXPR_ILIKE'
  const operator = insensitive ? 'ILIKE' : 'LIKE'
  const text = textOperand(env.bind(node.lexpr), node.lexpr, operator, env)
  const pattern = env.bind(node.rexpr)
  if (text === null || pattern === null) return null
  const span = spanOf(whole, env.state)
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string' || pattern.value.includes('\\')) {
    const patternSpan = spanOf(node.rexpr, env.state)
    const plain = pattern.kind === 'literal' ? String(pattern.value).replaceAll('\\', '') : '%'
    return refuseConstruct(
      env.state,
      operator,
      patternSpan,
      {
        reasonEn: 'A pattern is a constant text with % and _, without escapes.',
        reasonZh: '模式须是只含 % 与 _ 的常量文本，不含转义符。',
        fixEn: 'Write the pattern as a constant.',
        fixZh: '把模式写成常量。',
      },
      patternSpan === null ? [] : [{ ...patternSpan, text: `'${plain.replaceAll("'", "''")}'` }],
    )
  }
  const lower = (value: Expression) => (insensitive ? fold(call('lower', [value], TEXT, { span: value.span })) : value)
  const matches = call('like', [lower(text), lower(pattern)], BOOLEAN, { span })
  return operatorName(node).startsWith('!') ? call('not', [matches], BOOLEAN, { span }) : matches
}

/** `a IS [NOT] DISTINCT FROM b`. */
export function bindDistinctFrom(node: A_Expr, whole: Node, env: ExpressionEnv): Expression | null {
  const before = env.state.uses.length
  const [left, right] = [env.bind(node.lexpr), env.bind(node.rexpr)]
  markCompared(left, right, before, env)
  if (left === null || right === null) return null
  const name = node.kind === 'AEXPR_DISTINCT' ? 'isDistinctFrom' : 'isNotDistinctFrom'
  const span = spanOf(whole, env.state)
  const offList = offListOperand([left, right], [node.lexpr, node.rexpr], env)
  if (offList !== null) return literal(name === 'isDistinctFrom', BOOLEAN, span)
  const aligned = alignTypes([left, right], [node.lexpr, node.rexpr], 'IS DISTINCT FROM', env)
  return aligned === null ? null : fold(call(name, aligned, BOOLEAN, { nullable: false, span }))
}

export function operatorName(node: A_Expr): string {
  const last = node.name?.at(-1)
  return last !== undefined && 'String' in last ? (last.String.sval ?? '') : ''
}

export function listItems(node: Node | undefined): readonly Node[] {
  return node !== undefined && 'List' in node ? (node.List.items ?? []) : []
}
