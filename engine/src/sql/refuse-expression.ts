import type { FuncCall, Node } from 'libpg-query'
import { type BindState, refuse, refuseConstruct, removalEdits, spanOf, textOf, withUse } from './bind-state.ts'
import type { ExpressionEnv } from './expression-env.ts'
import { MEASURED_AGGREGATES, SYNONYMS } from './function-names.ts'
import type { ScopeColumn } from './private-scope.ts'
import { SCALAR_FUNCTION_NAMES, isScalarSqlName } from './scalar-function-names.ts'
import type { SourceSpan } from './source-span.ts'
import { closestName, editDistance } from './suggest-name.ts'

/**
 * Refuses a function that is not on the list: SQL_UNKNOWN_FUNCTION. The way out is a function of nearly this name, else
 * the first argument alone, else to leave out the condition or column that holds the call.
 */
export function refuseFunction(name: string, args: readonly Node[], node: Node, env: ExpressionEnv): null {
  const { state } = env
  const span = spanOf(node, state)
  const near = nearestFunction(name)
  const column = args.find((arg) => 'ColumnRef' in arg)
  const known = isScalarSqlName(name)
  const words = (en: string, zh: string) => ({
    function: name,
    suggestionEn: known ? `These arguments are not accepted. ${en}` : en,
    suggestionZh: known ? `不接受这些参数。${zh}` : zh,
  })
  const fallback = {
    edits: removalEdits(state),
    params: words('Leave out the part that calls it.', '去掉调用它的部分。'),
  }
  if (near !== null && !known && span !== null) {
    const shown = near.toUpperCase()
    const edits = [{ start: span.start, end: span.start + functionLength(span, state), text: near }]
    const params = words(`Use \`${shown}\`.`, `改用 \`${shown}\`。`)
    return refuse(state, 'SQL_UNKNOWN_FUNCTION', span, { operator: name, params, edits, fallback })
  }
  if (column === undefined || span === null) {
    return refuse(state, 'SQL_UNKNOWN_FUNCTION', span, { operator: name, ...fallback })
  }
  const instead = textOf(column, state)
  const params = words(`Use \`${instead}\` itself.`, `直接用 \`${instead}\`。`)
  return refuse(state, 'SQL_UNKNOWN_FUNCTION', span, {
    operator: name,
    params,
    edits: [{ ...span, text: instead }],
    fallback,
  })
}

function functionLength(span: SourceSpan, state: BindState): number {
  return state.text.slice(span).search(/[^\p{L}\p{Nd}_".]/u)
}

function nearestFunction(name: string): string | null {
  const synonym = SYNONYMS.get(name)
  if (synonym !== undefined) return synonym
  const names = [...SCALAR_FUNCTION_NAMES, ...MEASURED_AGGREGATES, 'coalesce', 'nullif', 'least', 'greatest']
  const near = closestName(name, names)
  return near !== null && editDistance(name, near) <= (name.length > 5 ? 2 : 1) && name.length > 2 ? near : null
}

/** An aggregate where one row is meant: inside WHERE, GROUP BY, a join condition or another aggregate. */
export function refuseMisplacedAggregate(name: string, call: FuncCall, node: Node, env: ExpressionEnv): null {
  const { state } = env
  const construct = name.toUpperCase()
  for (const arg of call.args ?? []) withUse(state, 'aggregate', construct, () => env.bind(arg))
  return refuseConstruct(
    state,
    construct,
    spanOf(node, state),
    {
      reasonEn: 'An aggregate speaks of many rows, but here one row is looked at.',
      reasonZh: '汇总函数针对许多行，而这里只看一行。',
      fixEn: 'Move the condition to HAVING, or leave it out.',
      fixZh: '把条件移到 HAVING，或去掉它。',
    },
    removalEdits(state),
  )
}

/** A scalar subquery, or IN and EXISTS inside a larger expression over protected rows. */
export function refuseSubquery(span: SourceSpan | null, state: BindState): null {
  return refuseConstruct(
    state,
    'subquery',
    span,
    {
      reasonEn: 'A subquery is accepted as IN or EXISTS that is a condition of its own, joined to others by AND.',
      reasonZh: '子查询只能以 IN 或 EXISTS 单独作为一个条件，与其他条件用 AND 连接。',
      fixEn: 'Write it as a condition of its own, join the table on the privacy unit, or leave the condition out.',
      fixZh: '把它单独写成一个条件，按隐私单元连接该表，或去掉这个条件。',
    },
    removalEdits(state),
  )
}

/** The unit's own identifier: it is not stored, only its keyed hash, which nothing may see. */
export function refuseUnitValue(column: ScopeColumn, span: SourceSpan | null, state: BindState): null {
  const { en, zh } = state.catalog.unit.title
  return refuseConstruct(
    state,
    column.name,
    span,
    {
      reasonEn: `It names one ${en}, so it can be counted and joined on, and nothing else.`,
      reasonZh: `它指向单个${zh}，只能计数和用于连接。`,
      fixEn: `Use it in \`COUNT(DISTINCT ${column.name})\` or in a join, or leave it out.`,
      fixZh: `用在 \`COUNT(DISTINCT ${column.name})\` 或连接里，或去掉它。`,
    },
    removalEdits(state),
  )
}

export function refuseStar(span: SourceSpan | null, state: BindState): null {
  return refuseConstruct(
    state,
    '*',
    span,
    {
      reasonEn: 'A star does not name a value.',
      reasonZh: '星号不是一个值。',
      fixEn: 'Name the column.',
      fixZh: '写出列名。',
    },
    removalEdits(state),
  )
}

/** An operator that is not one of the accepted ones. */
export function refuseOperator(operator: string, node: Node, env: ExpressionEnv): null {
  return refuseConstruct(
    env.state,
    operator,
    spanOf(node, env.state),
    {
      reasonEn: 'Only + - * / % ||, comparisons, IN, BETWEEN, LIKE and IS are accepted on protected rows.',
      reasonZh: '受保护的行上只接受 + - * / % ||、比较、IN、BETWEEN、LIKE 与 IS。',
      fixEn: 'Write it with one of these, or leave it out.',
      fixZh: '用其中之一改写，或去掉它。',
    },
    removalEdits(env.state),
  )
}

/** Any other form of expression. */
export function refuseNode(node: Node, env: ExpressionEnv): null {
  const construct = CONSTRUCTS[Object.keys(node)[0] ?? ''] ?? textOf(node, env.state)
  return refuseConstruct(
    env.state,
    construct,
    spanOf(node, env.state),
    {
      reasonEn: 'Only columns, constants, CASE and the listed functions and operators are accepted on protected rows.',
      reasonZh: '受保护的行上只接受列、常量、CASE 以及清单里的函数和运算符。',
      fixEn: 'Write it with these, or leave it out.',
      fixZh: '用这些改写，或去掉它。',
    },
    removalEdits(env.state),
  )
}

const CONSTRUCTS: Readonly<Record<string, string>> = {
  RowExpr: 'ROW',
  A_ArrayExpr: 'ARRAY',
  A_Indirection: '[ ]',
  CollateClause: 'COLLATE',
  GroupingFunc: 'GROUPING',
  ParamRef: '$1',
  JsonIsPredicate: 'IS JSON',
  XmlExpr: 'XML',
}
