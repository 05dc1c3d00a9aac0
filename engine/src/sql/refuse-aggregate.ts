import type { FuncCall, Node } from 'libpg-query'
import { refuse, spanOf, textOf } from './bind-state.ts'
import type { ExpressionEnv } from './expression-env.ts'

/** An aggregate that is not measured: the average of its argument when it has one, the count of rows otherwise. */
export function refuseAggregate(name: string, node: FuncCall, env: ExpressionEnv): null {
  const { state } = env
  const span = spanOf({ FuncCall: node }, state)
  const argument = argumentOf(node)
  const value = argument === undefined ? null : env.bind(argument)
  const isNumber = value?.type.kind === 'fixed'
  const suggestion =
    argument === undefined || value === null
      ? 'COUNT(*)'
      : isNumber
        ? `AVG(${textOf(argument, state)})`
        : `COUNT(${textOf(argument, state)})`
  return refuse(state, 'SQL_UNKNOWN_FUNCTION', span, {
    operator: name.toUpperCase(),
    params: {
      function: name.toUpperCase(),
      suggestionEn: `On protected rows COUNT, SUM, AVG, VARIANCE, STDDEV, COVAR, CORR and REGR functions are answered; write \`${suggestion}\`.`,
      suggestionZh: `受保护的行上可以用 COUNT、SUM、AVG、VARIANCE、STDDEV、COVAR、CORR 和 REGR 系列函数；写成 \`${suggestion}\`。`,
    },
    edits: span === null ? [] : [{ ...span, text: suggestion }],
  })
}

/** What an aggregate reads: the ordered column of WITHIN GROUP, else its first argument. */
function argumentOf(node: FuncCall): Node | undefined {
  const [sort] = node.agg_within_group === true ? (node.agg_order ?? []) : []
  return sort !== undefined && 'SortBy' in sort ? sort.SortBy.node : node.args?.[0]
}
