import type { A_Const, A_Expr, CaseExpr, Node, SubLink, TypeCast } from 'libpg-query'
import { listItems, operatorName } from './bind-comparison.ts'
import { refuseConstruct, spanOf, textOf } from './bind-state.ts'
import { refuseFunction } from './refuse-outer.ts'
import { OUTER_TYPES } from './outer-functions.ts'
import { printCall } from './print-call.ts'
import { type PrintEnv, type Printed, plain, printAll } from './print-env.ts'
import { quoteText } from './quote-identifier.ts'

/**
 * Writes an expression above the cut as DuckDB SQL. Every form that is not written here is refused, so that nothing
 * reaches the database that has not been understood. Identifiers are always quoted; casts give NULL where they fail.
 *
 * Errors (as refusals): SQL_UNKNOWN_COLUMN, SQL_UNKNOWN_FUNCTION, SQL_UNSUPPORTED, SQL_NOT_GROUPED.
 */
export function printExpression(node: Node | undefined, env: Omit<PrintEnv, 'print'>): Printed | null {
  const whole: PrintEnv = { ...env, print: (part) => printExpression(part, env) }
  if (node === undefined) return null
  const known = env.known(node)
  if (known !== undefined) return known
  if ('ColumnRef' in node) return env.column(node)
  if ('A_Const' in node) return plain(constantText(node.A_Const))
  if ('A_Expr' in node) return printOperator(node.A_Expr, node, whole)
  if ('BoolExpr' in node) {
    const parts = printAll(node.BoolExpr.args ?? [], whole)
    if (parts === null) return null
    if (node.BoolExpr.boolop === 'NOT_EXPR') return plain(`(NOT ${parts[0] ?? 'NULL'})`)
    return plain(`(${parts.join(node.BoolExpr.boolop === 'AND_EXPR' ? ' AND ' : ' OR ')})`)
  }
  if ('NullTest' in node) {
    const operand = whole.print(node.NullTest.arg)
    const test = node.NullTest.nulltesttype === 'IS_NULL' ? 'IS NULL' : 'IS NOT NULL'
    return operand === null ? null : plain(`(${operand.sql} ${test})`)
  }
  if ('BooleanTest' in node) {
    const operand = whole.print(node.BooleanTest.arg)
    const test = BOOLEAN_TESTS[node.BooleanTest.booltesttype ?? '']
    return operand === null || test === undefined ? null : plain(`(${operand.sql} ${test})`)
  }
  if ('CaseExpr' in node) return printCase(node.CaseExpr, whole)
  if ('CoalesceExpr' in node) return printList('coalesce', node.CoalesceExpr.args ?? [], whole)
  if ('MinMaxExpr' in node) {
    return printList(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest', node.MinMaxExpr.args ?? [], whole)
  }
  if ('TypeCast' in node) return printCast(node.TypeCast, node, whole)
  if ('FuncCall' in node) return printCall(node.FuncCall, node, whole)
  if ('SubLink' in node) return printSubLink(node.SubLink, node, whole)
  if ('SQLValueFunction' in node) return refuseFunction(textOf(node, env.state).toLowerCase(), node, env.state)
  return refuseForm(node, whole)
}

const BOOLEAN_TESTS: Readonly<Record<string, string>> = {
  IS_TRUE: 'IS TRUE',
  IS_NOT_TRUE: 'IS NOT TRUE',
  IS_FALSE: 'IS FALSE',
  IS_NOT_FALSE: 'IS NOT FALSE',
  IS_UNKNOWN: 'IS NULL',
  IS_NOT_UNKNOWN: 'IS NOT NULL',
}

const OPERATORS = new Set(['+', '-', '*', '/', '%', '^', '||', '=', '<>', '<', '<=', '>', '>='])

function constantText(node: A_Const): string {
  if (node.isnull === true) return 'NULL'
  if (node.boolval !== undefined) return node.boolval.boolval === true ? 'TRUE' : 'FALSE'
  if (node.sval !== undefined) return quoteText(node.sval.sval ?? '')
  if (node.ival !== undefined) return String(node.ival.ival ?? 0)
  const number = node.fval?.fval ?? ''
  return /^[\d.]+(?:[eE][+-]?\d+)?$/.test(number) ? number : `(${Number(number)})`
}

function printOperator(node: A_Expr, whole: Node, env: PrintEnv): Printed | null {
  const operator = operatorName(node)
  switch (node.kind) {
    case 'AEXPR_OP': {
      if (!OPERATORS.has(operator)) return refuseForm(whole, env, operator)
      const right = env.print(node.rexpr)
      if (node.lexpr === undefined) return right === null ? null : plain(`(${operator} ${right.sql})`)
      const left = env.print(node.lexpr)
      return left === null || right === null ? null : plain(`(${left.sql} ${operator} ${right.sql})`)
    }
    case 'AEXPR_IN': {
      const operand = env.print(node.lexpr)
      const items = printAll(listItems(node.rexpr), env)
      const word = operator === '<>' ? 'NOT IN' : 'IN'
      return operand === null || items === null ? null : plain(`(${operand.sql} ${word} (${items.join(', ')}))`)
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const operand = env.print(node.lexpr)
      const ends = printAll(listItems(node.rexpr), env)
      const word = node.kind === 'AEXPR_BETWEEN' ? 'BETWEEN' : 'NOT BETWEEN'
      return operand === null || ends === null ? null : plain(`(${operand.sql} ${word} ${ends.join(' AND ')})`)
    }
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const [left, right] = [env.print(node.lexpr), env.print(node.rexpr)]
      const like = `${operator.startsWith('!') ? 'NOT ' : ''}${node.kind === 'AEXPR_LIKE' ? 'LIKE' : 'ILIKE'}`
      const word =
        node.kind === 'AEXPR_DISTINCT'
          ? 'IS DISTINCT FROM'
          : node.kind === 'AEXPR_NOT_DISTINCT'
            ? 'IS NOT DISTINCT FROM'
            : like
      return left === null || right === null ? null : plain(`(${left.sql} ${word} ${right.sql})`)
    }
    case 'AEXPR_NULLIF':
      return printList(
        'nullif',
        [node.lexpr, node.rexpr].filter((part) => part !== undefined),
        env,
      )
    default:
      return refuseForm(whole, env, operator)
  }
}

function printCase(node: CaseExpr, env: PrintEnv): Printed | null {
  const operand = node.arg === undefined ? '' : (env.print(node.arg)?.sql ?? null)
  const branches = (node.args ?? []).map((arg) => {
    const branch = 'CaseWhen' in arg ? arg.CaseWhen : undefined
    const [when, then] = [env.print(branch?.expr), env.print(branch?.result)]
    return when === null || then === null ? null : `WHEN ${when.sql} THEN ${then.sql}`
  })
  const otherwise = node.defresult === undefined ? '' : (env.print(node.defresult)?.sql ?? null)
  if (operand === null || otherwise === null || !branches.every((branch) => branch !== null)) return null
  const start = operand === '' ? 'CASE' : `CASE ${operand}`
  return plain(`${start} ${branches.join(' ')}${otherwise === '' ? '' : ` ELSE ${otherwise}`} END`)
}

function printList(name: string, nodes: readonly Node[], env: PrintEnv): Printed | null {
  const args = printAll(nodes, env)
  return args === null ? null : plain(`${name}(${args.join(', ')})`)
}

/** A cast keeps a noisy value's interval; where it fails it gives NULL. */
function printCast(node: TypeCast, whole: Node, env: PrintEnv): Printed | null {
  const names = (node.typeName?.names ?? []).map((part) => ('String' in part ? (part.String.sval ?? '') : ''))
  const type = OUTER_TYPES.get(names.at(-1) ?? '')
  const isArray = (node.typeName?.arrayBounds ?? []).length > 0
  if (type === undefined || isArray || names.length > 2) return refuseForm(whole, env, 'CAST')
  const mods = (node.typeName?.typmods ?? []).map((mod) => ('A_Const' in mod ? (mod.A_Const.ival?.ival ?? 0) : -1))
  const [precision, scale = 0] = mods
  if (
    type === 'DECIMAL' &&
    precision !== undefined &&
    (precision < 1 || precision > 38 || scale < 0 || scale > precision)
  ) {
    return refuseForm(whole, env, 'CAST')
  }
  const value = env.print(node.arg)
  const decimal = precision === undefined ? 'DOUBLE' : `DECIMAL(${precision}, ${scale})`
  const target = type === 'DECIMAL' ? decimal : type
  return value === null ? null : { sql: `TRY_CAST(${value.sql} AS ${target})`, noisy: value.noisy }
}

function printSubLink(node: SubLink, whole: Node, env: PrintEnv): Printed | null {
  const select = node.subselect !== undefined && 'SelectStmt' in node.subselect ? node.subselect.SelectStmt : undefined
  if (select === undefined) return refuseForm(whole, env)
  const isIn = node.subLinkType === 'ANY_SUBLINK' && (node.operName ?? []).length === 0
  const operand = isIn ? env.print(node.testexpr) : null
  const subquery = env.subquery(select)
  if (subquery === null || (isIn && operand === null)) return null
  if (node.subLinkType === 'EXISTS_SUBLINK') return plain(`EXISTS (${subquery})`)
  if (node.subLinkType === 'EXPR_SUBLINK') return plain(`(${subquery})`)
  return isIn && operand !== null ? plain(`(${operand.sql} IN (${subquery}))`) : refuseForm(whole, env)
}

function refuseForm(node: Node, env: PrintEnv, construct?: string): null {
  return refuseConstruct(env.state, construct ?? textOf(node, env.state), spanOf(node, env.state), {
    reasonEn: 'This form of expression is not carried out on results.',
    reasonZh: '结果上不执行这种表达式。',
    fixEn: 'Write it with ordinary operators and functions.',
    fixZh: '用普通的运算符和函数改写。',
  })
}
