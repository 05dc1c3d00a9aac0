import type { Node } from 'libpg-query'
import { BOOLEAN, call, clamp, fixed, fixedLiteral } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import { fold } from './align-types.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { spanOf } from './bind-state.ts'
import { type ExpressionEnv, refuseType, typeName } from './expression-env.ts'

/** So many buckets, and the two beside them, are still listed as known keys. */
const MAX_BUCKETS = 998n
const MAX_SCALE = 18

/**
 * width_bucket(x, low, high, n) over one row, for constants low < high and n: which of n parts of equal width x is in,
 * from 1; 0 below low, n + 1 from high on. Composed of what every engine computes exactly:
 * with y = x - low and w = high - low on one grid, ((y n) - (y n) mod w) / w + 1. Needs no bounds, for y is clamped.
 * Undefined when the constants do not fit.
 */
export function bindWidthBucket(
  args: readonly Node[],
  node: Node,
  env: ExpressionEnv,
  name: string,
): Expression | null | undefined {
  if (args.length !== 4) return undefined
  const value = env.bind(args[0])
  const [low, high, parts] = args.slice(1).map((arg) => constant(arg, env))
  if (value === null) return null
  const number = isOpenLiteral(value) ? literalAs(value, fixed(0, null)) : value
  if (number?.type.kind !== 'fixed') {
    return refuseType(env, name.toUpperCase(), spanOf(args[0], env.state), typeName(value.type), 'INTEGER, DECIMAL')
  }
  if (low === undefined || high === undefined || parts === undefined) return undefined
  if (low === null || high === null || parts === null || parts.scale !== 0) return undefined
  if (parts.value < 1n || parts.value > MAX_BUCKETS) return undefined
  const own = number.type.scale
  const scale = Math.max(own, low.scale, high.scale)
  if (scale > MAX_SCALE) return undefined
  const [from, to] = [low, high].map((each) => each.value * 10n ** BigInt(scale - each.scale))
  if (from === undefined || to === undefined || from >= to || to - from > 10n ** 18n) return undefined
  // The least values of x's own grid that are in the first bucket, and beyond the last.
  const [first, beyond] = [from, to].map((edge) => ceiling(edge, 10n ** BigInt(scale - own)))
  if (first === undefined || beyond === undefined || first >= beyond) return undefined
  const inside = within(number, { first, beyond }, { from, to, scale, parts: parts.value })
  const otherwise = fixedLiteral(parts.value + 1n, 0)
  return fold({
    kind: 'case',
    branches: [
      { when: call('less', [number, fixedLiteral(first, own)], BOOLEAN), then: fixedLiteral(0n, 0) },
      { when: call('greaterOrEqual', [number, fixedLiteral(beyond, own)], BOOLEAN), then: otherwise },
    ],
    otherwise: inside,
    type: fixed(0, { lower: 0n, upper: parts.value + 1n }),
    nullable: number.nullable,
    span: spanOf(node, env.state),
  })
}

function within(
  number: Expression,
  { first, beyond }: { readonly first: bigint; readonly beyond: bigint },
  grid: { readonly from: bigint; readonly to: bigint; readonly scale: number; readonly parts: bigint },
): Expression {
  const { from, to, scale, parts } = grid
  // The divisor is a constant other than 0.
  const { nullable } = number
  const own = number.type.kind === 'fixed' ? number.type.scale : 0
  const clamped = clamp(number, { lower: first, upper: beyond - 1n }, own)
  const finer = 10n ** BigInt(scale - own)
  const [lower, upper] = [first * finer - from, (beyond - 1n) * finer - from]
  const fine =
    scale === own ? clamped : call('rescale', [clamped], fixed(scale, { lower: lower + from, upper: upper + from }))
  const offset =
    from === 0n ? fine : call('subtract', [fine, fixedLiteral(from, scale)], fixed(scale, { lower, upper }))
  const most = { lower: lower * parts, upper: upper * parts }
  const scaled = call('multiply', [offset, fixedLiteral(parts, 0)], fixed(scale, most))
  const width = fixedLiteral(to - from, scale)
  const rest = call('modulo', [scaled, width], fixed(scale, { lower: 0n, upper: to - from - 1n }), { nullable })
  const whole = call(
    'subtract',
    [scaled, rest],
    fixed(scale, { lower: most.lower - (to - from - 1n), upper: most.upper }),
  )
  const bucket = call('divide', [whole, width], fixed(0, { lower: 0n, upper: parts - 1n }), { nullable })
  return call('add', [bucket, fixedLiteral(1n, 0)], fixed(0, { lower: 1n, upper: parts }))
}

function ceiling(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return quotient * divisor < value ? quotient + 1n : quotient
}

function constant(node: Node, env: ExpressionEnv): { readonly value: bigint; readonly scale: number } | null {
  const bound = env.bind(node)
  if (bound === null) return null
  const number = isOpenLiteral(bound) ? literalAs(bound, fixed(0, null)) : bound
  if (number?.kind !== 'literal' || number.type.kind !== 'fixed' || typeof number.value !== 'bigint') return null
  return { value: number.value, scale: number.type.scale }
}
