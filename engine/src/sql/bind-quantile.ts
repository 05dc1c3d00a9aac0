import type { FuncCall, Node, SortBy } from 'libpg-query'
import { EXTREME_SHARES } from '../mechanisms/quantile-tree/extreme-shares.ts'
import { decimalString, rational, type Rational, subtractRational } from '../numeric/rational.ts'
import { fixed } from '../relation/build-expression.ts'
import type { UnnamedAggregate } from '../relation/canonical-relation.ts'
import type { Expression } from '../relation/expression.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { refuseConstruct, spanOf, textOf, withUse } from './bind-state.ts'
import { bindOperand, filteredOperand } from './bind-operand.ts'
import type { ExpressionEnv } from './expression-env.ts'
import { refuseAggregate } from './refuse-aggregate.ts'

type QuantileKind = 'continuousQuantile' | 'discreteQuantile'

/** `function(x, share)`; MEDIAN has its share already. */
const QUANTILES: ReadonlyMap<string, QuantileKind> = new Map([
  ['median', 'continuousQuantile'],
  ['quantile_cont', 'continuousQuantile'],
  ['approx_quantile', 'continuousQuantile'],
  ['quantile_disc', 'discreteQuantile'],
  ['quantile', 'discreteQuantile'],
])

/** `function(share) WITHIN GROUP (ORDER BY x)` */
const PERCENTILES: ReadonlyMap<string, QuantileKind> = new Map([
  ['percentile_cont', 'continuousQuantile'],
  ['percentile_disc', 'discreteQuantile'],
])

const EXTREMES = new Map<string, 'minimum' | 'maximum'>([
  ['min', 'minimum'],
  ['max', 'maximum'],
])

export function isQuantileName(name: string): boolean {
  return QUANTILES.has(name) || PERCENTILES.has(name) || EXTREMES.has(name)
}

/**
 * MEDIAN, QUANTILE_*, PERCENTILE_* and, as quantiles near the ends, MIN and MAX. All of one x are read off one measurement.
 * `filter` is undefined without a FILTER and null when it is refused.
 * Errors (as refusals): SQL_UNSUPPORTED for a share that is no constant from 0 to 1, and those of the argument.
 */
export function bindQuantile(
  name: string,
  node: FuncCall,
  filter: Expression | null | undefined,
  env: ExpressionEnv,
): UnnamedAggregate | null {
  const [sort, ...moreSorts] = (node.agg_order ?? []).flatMap((item) => ('SortBy' in item ? [item.SortBy] : []))
  const within = PERCENTILES.get(name)
  const isWithin = node.agg_within_group === true
  if (node.agg_distinct === true || moreSorts.length > 0 || isWithin !== (within !== undefined)) {
    return refuseAggregate(name, node, env)
  }
  if (!isWithin && sort !== undefined) return refuseAggregate(name, node, env)
  const args = node.args ?? []
  const extreme = EXTREMES.get(name)
  const [value, share] = sort?.node === undefined ? args : [sort.node, args[0]]
  const wanted = within !== undefined || name === 'median' || extreme !== undefined ? 1 : 2
  if (value === undefined || args.length !== wanted) return refuseAggregate(name, node, env)
  const whole: Node = { FuncCall: node }
  const operator = name.toUpperCase()
  const operand = bindOperand(value, operator, env)
  const bounded = operand === null || filter === null ? null : filteredOperand(operand, filter)
  const span = spanOf(whole, env.state)
  if (extreme !== undefined) {
    if (bounded === null) return null
    env.state.warnings.push({ message: extremeWarning(operator, EXTREME_SHARES[extreme]), span })
    return { kind: extreme, ...bounded, span }
  }
  const asked = share === undefined ? rational(1n, 2n) : bindShare(share, value, whole, sort, env)
  if (bounded === null || asked === null) return null
  const kind = within ?? QUANTILES.get(name) ?? 'continuousQuantile'
  return { kind, ...bounded, share: isDescending(sort) ? subtractRational(rational(1n), asked) : asked, span }
}

function isDescending(sort: SortBy | undefined): boolean {
  return sort?.sortby_dir === 'SORTBY_DESC'
}

/** Constants only: a share that came from rows would be a query of its own. */
function bindShare(
  share: Node,
  value: Node,
  whole: Node,
  sort: SortBy | undefined,
  env: ExpressionEnv,
): Rational | null {
  const elements = 'A_ArrayExpr' in share ? (share.A_ArrayExpr.elements ?? []) : null
  if (elements !== null) return refuseArray(elements, share, whole, env)
  const bound = withUse(env.state, null, '', () => env.bind(share))
  if (bound === null) return null
  const constant = isOpenLiteral(bound) ? literalAs(bound, fixed(0, null)) : bound
  const isNumber = constant?.kind === 'literal' && constant.type.kind === 'fixed' && typeof constant.value === 'bigint'
  if (isNumber && constant.type.kind === 'fixed' && typeof constant.value === 'bigint') {
    const asked = rational(constant.value, 10n ** BigInt(constant.type.scale))
    if (asked.numerator >= 0n && asked.numerator <= asked.denominator) return asked
  }
  const median = `PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ${textOf(value, env.state)})`
  const span = spanOf(whole, env.state)
  return refuseConstruct(
    env.state,
    sort === undefined ? 'QUANTILE' : 'PERCENTILE',
    spanOf(share, env.state),
    {
      reasonEn: 'Which quantile is asked for must be a number from 0 to 1 that stands in the question.',
      reasonZh: '要问哪个分位数，须在查询里写成 0 到 1 之间的数。',
      fixEn: `Write \`${median}\` for the median.`,
      fixZh: `要中位数，写成 \`${median}\`。`,
    },
    span === null ? [] : [{ ...span, text: median }],
  )
}

/** Several quantiles in one call; as several calls they cost the same, for all are read off one measurement. */
function refuseArray(elements: readonly Node[], share: Node, whole: Node, env: ExpressionEnv): null {
  const [span, list] = [spanOf(whole, env.state), spanOf(share, env.state)]
  const text = textOf(whole, env.state)
  const single = (element: Node) => {
    if (span === null || list === null) return ''
    return `${text.slice(0, list.start - span.start)}${textOf(element, env.state)}${text.slice(list.end - span.start)}`
  }
  const calls = elements.map(single)
  const [first = ''] = calls
  return refuseConstruct(
    env.state,
    'ARRAY',
    list,
    {
      reasonEn: 'A column holds one number. Several quantiles of one value cost no more than one of them.',
      reasonZh: '一列只放一个数。同一取值的多个分位数，花费与一个相同。',
      fixEn: `Write a call for each, \`${first}\` and so on.`,
      fixZh: `每个分位数写一次调用，如 \`${first}\`。`,
    },
    span === null || calls.length === 0 ? [] : [{ ...span, text: calls.join(', ') }],
  )
}

function extremeWarning(operator: string, share: Rational) {
  const at = decimalString(share, 3, 'down')
  return {
    en: `${operator} is answered as the ${at} quantile: the outermost value is one row's, which noise has to hide.`,
    zh: `${operator} 以 ${at} 分位数作答：最外端的值只属于一行，须由噪声掩盖。`,
  }
}
