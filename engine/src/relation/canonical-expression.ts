import { clampedColumn } from './build-expression.ts'
import { formatFixed } from './evaluate-expression.ts'
import type { Call, Expression, Literal, ScalarFunctionName } from './expression.ts'

/**
 * Texts of input columns that one expression may take in, in UTF-16 units. A column that is computed from one column
 * twice doubles the text with every level of WITH, so that thirty short levels would fill the memory.
 */
export const MAX_CANONICAL_LENGTH = 500_000

export class CanonicalTextTooLong extends RangeError {}

/**
 * Text of what an expression means, independent of aliases, of the order of commutative operands and of how negations and
 * comparisons are written. Equal texts are equal values on every row; unequal texts may still be.
 * `columns` gives the text of each input column. Errors: CanonicalTextTooLong beyond `MAX_CANONICAL_LENGTH`.
 */
export function canonicalExpression(expression: Expression, columns: ReadonlyMap<string, string>): string {
  let length = 0
  return canonical(expression, false)

  function canonical(node: Expression, negated: boolean): string {
    switch (node.kind) {
      case 'column': {
        const text = columns.get(node.name) ?? `?${JSON.stringify(node.name)}`
        length += text.length
        if (length > MAX_CANONICAL_LENGTH) throw new CanonicalTextTooLong()
        return negated ? `not(${text})` : text
      }
      case 'literal':
        return typeof node.value === 'boolean' ? String(node.value !== negated) : wrapNot(literalText(node), negated)
      case 'case': {
        const clamped = clampedColumn(node)
        if (clamped !== null) {
          const [lower, upper] = [clamped.interval.lower, clamped.interval.upper]
          return `clamp(${plain(clamped.column)},${lower},${upper})`
        }
        const branches = node.branches.map((branch) => `${plain(branch.when)}:${plain(branch.then)}`)
        const otherwise = node.otherwise === null ? 'null' : plain(node.otherwise)
        return wrapNot(`case(${branches.join(',')};${otherwise})`, negated)
      }
      case 'in':
      case 'call': {
        const member = membershipOf(node, negated)
        if (member !== null) return memberText(member)
        return node.kind === 'call' ? callText(node, negated) : ''
      }
    }
  }

  function plain(node: Expression): string {
    return canonical(node, false)
  }

  /** `x = 1`, `x IN (1)` and their negations as one form; null for anything else. */
  function membershipOf(node: Expression, negated: boolean): Membership | null {
    if (node.kind === 'in') {
      return { operand: plain(node.operand), values: node.values.map(literalText), negated: node.negated !== negated }
    }
    if (node.kind !== 'call') return null
    const [first, second] = node.args
    if (first === undefined) return null
    if (node.function === 'not') return membershipOf(first, !negated)
    if (second === undefined || (node.function !== 'equal' && node.function !== 'notEqual')) return null
    const constant = first.kind === 'literal' ? first : second
    const other = constant === first ? second : first
    if (constant.kind !== 'literal' || other.kind === 'literal') return null
    const isNegated = (node.function === 'notEqual') !== negated
    return { operand: plain(other), values: [literalText(constant)], negated: isNegated }
  }

  /** Operands of AND or OR: memberships of one operand are merged, the rest is sorted, each is named once. */
  function parts(node: Call, name: 'and' | 'or', negated: boolean): readonly string[] {
    const byOperand = new Map<string, string[]>()
    const others = new Set<string>()
    for (const part of flatten(node, node.function)) {
      const member = membershipOf(part, negated)
      // OR unites lists, and AND unites the lists that are excluded.
      if (member === null || member.negated !== (name === 'and')) others.add(canonical(part, negated))
      else {
        const values = byOperand.get(member.operand) ?? []
        values.push(...member.values)
        byOperand.set(member.operand, values)
      }
    }
    const merged = Array.from(byOperand, ([operand, values]) =>
      memberText({ operand, values, negated: name === 'and' }),
    )
    return [...others, ...merged].toSorted()
  }

  function callText(node: Call, negated: boolean): string {
    const [first] = node.args
    switch (node.function) {
      case 'not':
        return first === undefined ? 'null' : canonical(first, !negated)
      case 'and':
      case 'or': {
        const name = (node.function === 'and') !== negated ? 'and' : 'or'
        const texts = parts(node, name, negated)
        return texts.length === 1 ? (texts[0] ?? '') : `${name}(${texts.join(',')})`
      }
      case 'equal':
      case 'notEqual': {
        const isEqual = (node.function === 'equal') !== negated
        return `${isEqual ? 'equal' : 'notEqual'}(${node.args.map(plain).toSorted().join(',')})`
      }
      case 'rescale':
        // The number is the same on the finer grid.
        return first === undefined ? 'null' : canonical(first, negated)
      case 'add':
      case 'multiply':
      case 'least':
      case 'greatest': {
        const parts = flatten(node, node.function).map(plain).toSorted()
        const distinct = node.function === 'least' || node.function === 'greatest' ? [...new Set(parts)] : parts
        return `${node.function}(${distinct.join(',')})`
      }
      default:
        return comparisonText(node, negated)
    }
  }

  function comparisonText(node: Call, negated: boolean): string {
    const args = node.args.map(plain)
    const name = negated ? (OPPOSITE[node.function] ?? null) : node.function
    const text = (fn: ScalarFunctionName) => {
      const mirrored = MIRRORED[fn]
      if (mirrored !== undefined) return `${mirrored}(${args.toReversed().join(',')})`
      const ordered = SYMMETRIC.has(fn) ? args.toSorted() : args
      return `${fn}${scaleText(fn, node)}(${ordered.join(',')})`
    }
    return name === null ? `not(${text(node.function)})` : text(name)
  }
}

const OPPOSITE: Partial<Record<ScalarFunctionName, ScalarFunctionName>> = {
  less: 'greaterOrEqual',
  lessOrEqual: 'greater',
  greater: 'lessOrEqual',
  greaterOrEqual: 'less',
  isNull: 'isNotNull',
  isNotNull: 'isNull',
  isDistinctFrom: 'isNotDistinctFrom',
  isNotDistinctFrom: 'isDistinctFrom',
}
const MIRRORED: Partial<Record<ScalarFunctionName, ScalarFunctionName>> = {
  greater: 'less',
  greaterOrEqual: 'lessOrEqual',
}
const SYMMETRIC: ReadonlySet<ScalarFunctionName> = new Set<ScalarFunctionName>(['isDistinctFrom', 'isNotDistinctFrom'])
/** Functions whose value depends on the scale of their result. */
const SCALED: ReadonlySet<ScalarFunctionName> = new Set<ScalarFunctionName>(['divide', 'roundTo', 'floorTo'])

function scaleText(name: ScalarFunctionName, { type, args }: Call): string {
  // Text has as many digits as the number's own grid, which is not in the number's text here.
  const scaled = name === 'fixedToText' ? args[0]?.type : SCALED.has(name) ? type : undefined
  return scaled?.kind === 'fixed' ? String(scaled.scale) : ''
}

function wrapNot(text: string, negated: boolean): string {
  return negated ? `not(${text})` : text
}

/** The operands of nested calls of one associative function. Numbers are exact, so any order of adding is the same. */
function flatten(node: Call, name: ScalarFunctionName): readonly Expression[] {
  return node.args.flatMap((arg) => (arg.kind === 'call' && arg.function === name ? flatten(arg, name) : [arg]))
}

interface Membership {
  readonly operand: string
  readonly values: readonly string[]
  readonly negated: boolean
}

function memberText({ operand, values, negated }: Membership): string {
  return `${negated ? 'notIn' : 'in'}(${operand};${[...new Set(values)].toSorted().join(',')})`
}

function literalText(node: Literal): string {
  const { value, type } = node
  if (value === null) return 'null'
  switch (type.kind) {
    case 'fixed':
      return shortest(BigInt(value), type.scale)
    case 'code':
      // A list may be the statement's own, so that a position alone does not say what it stands for.
      return `#${JSON.stringify(type.values[Number(value)] ?? String(value))}`
    case 'boolean':
      return String(value)
    case 'text':
      return JSON.stringify(value)
    case 'date':
    case 'timestamp':
      return `${type.kind}${JSON.stringify(value)}`
  }
}

/** Decimal text without zeros at the end. */
function shortest(value: bigint, scale: number): string {
  let digits = scale
  let rest = value
  while (digits > 0 && rest % 10n === 0n) {
    rest /= 10n
    digits -= 1
  }
  return formatFixed(rest, digits)
}
