import type { Node, TypeCast } from 'libpg-query'
import { BOOLEAN, DATE, TEXT, TIMESTAMP, call, fixed } from '../relation/build-expression.ts'
import type { Expression, ScalarType } from '../relation/expression.ts'
import { asText, fold, rescaleTo } from './align-types.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { refuseConstruct, spanOf, textOf } from './bind-state.ts'
import { type ExpressionEnv, boundedValue, refuseType, typeName } from './expression-env.ts'
import { roundInterval } from './interval-arithmetic.ts'

/** Most digits after the point that a cast to NUMERIC may ask for. */
const MAX_CAST_SCALE = 12

/**
 * CAST and `::`. Only casts that no value can break: text of a code or a number, a number rounded or refined, a boolean as
 * 0 or 1, the date of a timestamp, and constants. Casts to floating types leave exact numbers as they are.
 *
 * Errors (as refusals): SQL_TYPE_MISMATCH, SQL_UNSUPPORTED.
 */
export function bindCast(node: TypeCast, whole: Node, env: ExpressionEnv): Expression | null {
  const target = castTarget(node)
  if (target === null) return refuseTarget(whole, node, env)
  const value = env.bind(node.arg)
  if (value === null) return null
  const span = spanOf(whole, env.state)
  if (isOpenLiteral(value)) return castConstant(value, target, node, env)
  const bounded = boundedValue(value, env)
  switch (target.kind) {
    case 'float':
      if (bounded.type.kind === 'fixed') return bounded
      break
    case 'fixed':
      if (bounded.type.kind === 'fixed') return changeScale(bounded, target.scale, node.arg, env)
      if (bounded.type.kind === 'boolean') {
        const zeroOne = fixed(0, { lower: 0n, upper: 1n })
        return rescaleTo(fold(call('booleanToFixed', [bounded], zeroOne, { span })), target.scale, node.arg, env)
      }
      break
    case 'text':
      if (bounded.type.kind === 'fixed') return fold(call('fixedToText', [bounded], TEXT, { span }))
      if (bounded.type.kind === 'text' || bounded.type.kind === 'code') return asText(bounded)
      break
    case 'date':
      if (bounded.type.kind === 'timestamp') return fold(call('toDate', [bounded], DATE, { span }))
      if (bounded.type.kind === 'date') return bounded
      break
    case 'timestamp':
    case 'boolean':
      if (bounded.type.kind === target.kind) return bounded
      break
  }
  return refuseType(env, 'CAST', span, typeName(bounded.type), castName(target), uncast(span, node, env))
}

/** Without the cast the operand stands as it is, which is the nearest thing that can be answered. */
function uncast(span: Expression['span'], node: TypeCast, env: ExpressionEnv) {
  return span === null ? [] : [{ ...span, text: textOf(node.arg, env.state) }]
}

type CastTarget =
  | { readonly kind: 'float' }
  | { readonly kind: 'fixed'; readonly scale: number }
  | { readonly kind: 'text' | 'date' | 'timestamp' | 'boolean' }

const TARGETS: ReadonlyMap<string, CastTarget> = new Map<string, CastTarget>([
  ['int2', { kind: 'fixed', scale: 0 }],
  ['int4', { kind: 'fixed', scale: 0 }],
  ['int8', { kind: 'fixed', scale: 0 }],
  ['float4', { kind: 'float' }],
  ['float8', { kind: 'float' }],
  ['double', { kind: 'float' }],
  ['text', { kind: 'text' }],
  ['varchar', { kind: 'text' }],
  ['date', { kind: 'date' }],
  ['timestamp', { kind: 'timestamp' }],
  ['bool', { kind: 'boolean' }],
])

function castTarget(node: TypeCast): CastTarget | null {
  const type = node.typeName
  const last = type?.names?.at(-1)
  const name = last !== undefined && 'String' in last ? (last.String.sval ?? '') : ''
  if ((type?.arrayBounds ?? []).length > 0) return null
  const numbers = (type?.typmods ?? []).map((mod) => ('A_Const' in mod ? (mod.A_Const.ival?.ival ?? 0) : -1))
  if (name === 'numeric') {
    if (numbers.length === 0) return { kind: 'float' }
    const scale = numbers[1] ?? 0
    return scale >= 0 && scale <= MAX_CAST_SCALE ? { kind: 'fixed', scale } : null
  }
  // A length limit would cut text, which no one asks for on purpose.
  return numbers.length > 0 && name === 'varchar' ? null : (TARGETS.get(name) ?? null)
}

function castName(target: CastTarget): string {
  return target.kind === 'float' ? 'DOUBLE PRECISION' : typeName(targetType(target))
}

function targetType(target: CastTarget): ScalarType {
  switch (target.kind) {
    case 'float':
      return fixed(0, null)
    case 'fixed':
      return fixed(target.scale, null)
    case 'text':
      return TEXT
    case 'date':
      return DATE
    case 'timestamp':
      return TIMESTAMP
    case 'boolean':
      return BOOLEAN
  }
}

function castConstant(
  value: Expression & { readonly kind: 'literal' },
  target: CastTarget,
  node: TypeCast,
  env: ExpressionEnv,
): Expression | null {
  const read = literalAs(value, targetType(target))
  if (read === null) {
    const span = spanOf(node.arg, env.state)
    const example = { date: "'2025-01-01'", timestamp: "'2025-01-01 00:00:00'", boolean: "'true'" }
    const text =
      target.kind === 'fixed' || target.kind === 'float' ? '0' : target.kind === 'text' ? "''" : example[target.kind]
    return refuseType(env, 'CAST', span, 'TEXT', castName(target), span === null ? [] : [{ ...span, text }])
  }
  return target.kind === 'fixed' ? changeScale(read, target.scale, node.arg, env) : read
}

/** Rounds half away from zero to fewer digits, or refines to more. */
export function changeScale(
  value: Expression,
  scale: number,
  node: Node | undefined,
  env: ExpressionEnv,
): Expression | null {
  if (value.type.kind !== 'fixed' || value.type.scale <= scale) return rescaleTo(value, scale, node, env)
  const { interval, scale: before } = value.type
  const rounded = fixed(scale, interval === null ? null : roundInterval(interval, before - scale))
  return fold(call('roundTo', [value], rounded, { span: value.span }))
}

function refuseTarget(whole: Node, node: TypeCast, env: ExpressionEnv): null {
  const span = spanOf(whole, env.state)
  const isInterval = (node.typeName?.names ?? []).some((name) => 'String' in name && name.String.sval === 'interval')
  return refuseConstruct(
    env.state,
    isInterval ? 'INTERVAL' : 'CAST',
    span,
    isInterval
      ? {
          reasonEn: 'Intervals of time have no fixed length.',
          reasonZh: '时间间隔没有固定的长度。',
          fixEn: 'Add a number of days to the date, e.g. `visit_date + 30`.',
          fixZh: '给日期加天数，如 `visit_date + 30`。',
        }
      : {
          reasonEn: 'Only casts that no value can break are accepted.',
          reasonZh: '只接受对任何取值都不会失败的类型转换。',
          fixEn: 'Cast to INTEGER, NUMERIC(p, s), TEXT or DATE, or leave the cast out.',
          fixZh: '转换为 INTEGER、NUMERIC(p, s)、TEXT 或 DATE，或去掉转换。',
        },
    isInterval && span !== null ? [{ ...span, text: '30' }] : uncast(span, node, env),
  )
}
