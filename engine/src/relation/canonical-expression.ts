import { clampedColumn } from './build-expression.ts'
import { formatFixed } from './evaluate-expression.ts'
import type { Call, Expression, InList, Literal, ScalarFunctionName, ScalarType } from './expression.ts'

/**
 * Text of what an expression means, independent of aliases, of the order of commutative operands and of how negations and
 * comparisons are written. Equal texts are equal values on every row; unequal texts may still be.
 * `columns` gives the text of each input column.
 */
export function canonicalExpression(expression: Expression, columns: ReadonlyMap<string, string>): string {
  return canonical(expression, false)

  function canonical(node: Expression, negated: boolean): string {
    switch (node.kind) {
      case 'column': {
        const text = columns.get(node.name) ?? `?${JSON.stringify(node.name)}`
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
        return membership(node, negated)
      case 'call':
        return callText(node, negated)
    }
  }

  function plain(node: Expression): string {
    return canonical(node, false)
  }

  function membership(node: InList, negated: boolean): string {
    const values = [...new Set(node.values.map(literalText))].toSorted()
    return memberText(plain(node.operand), values, node.negated !== negated)
  }

  function callText(node: Call, negated: boolean): string {
    const [first, second] = node.args
    switch (node.function) {
      case 'not':
        return first === undefined ? 'null' : canonical(first, !negated)
      case 'and':
      case 'or': {
        const name = (node.function === 'and') !== negated ? 'and' : 'or'
        const parts = flatten(node, node.function).map((part) => canonical(part, negated))
        const merged = name === 'or' ? mergeMemberships(parts, 'in') : mergeMemberships(parts, 'notIn')
        return merged.length === 1 ? (merged[0] ?? '') : `${name}(${merged.join(',')})`
      }
      case 'equal':
      case 'notEqual': {
        const isEqual = (node.function === 'equal') !== negated
        const literalSide = [first, second].find((side) => side?.kind === 'literal')
        const other = literalSide === first ? second : first
        if (literalSide?.kind === 'literal' && other !== undefined && other.kind !== 'literal') {
          return memberText(plain(other), [literalText(literalSide)], !isEqual)
        }
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
      return `${fn}${scaleText(fn, node.type)}(${ordered.join(',')})`
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

function scaleText(name: ScalarFunctionName, type: ScalarType): string {
  return SCALED.has(name) && type.kind === 'fixed' ? String(type.scale) : ''
}

function wrapNot(text: string, negated: boolean): string {
  return negated ? `not(${text})` : text
}

/** The operands of nested calls of one associative function. Numbers are exact, so any order of adding is the same. */
function flatten(node: Call, name: ScalarFunctionName): readonly Expression[] {
  return node.args.flatMap((arg) => (arg.kind === 'call' && arg.function === name ? flatten(arg, name) : [arg]))
}

const MEMBERSHIP = /^(in|notIn)\u0001([^]*)\u0001([^\u0001]*)\u0001$/

/** `x = 1`, `x IN (1, 2)` and `x = 1 OR x = 2` are one form. The separators occur in no literal's text, which is JSON. */
function memberText(operand: string, values: readonly string[], negated: boolean): string {
  return `${negated ? 'notIn' : 'in'}\u0001${operand}\u0001${values.join(',')}\u0001`
}

function mergeMemberships(parts: readonly string[], kind: 'in' | 'notIn'): readonly string[] {
  const byOperand = new Map<string, Set<string>>()
  const others = new Set<string>()
  for (const part of parts) {
    const match = MEMBERSHIP.exec(part)
    const [, name, operand, values] = match ?? []
    if (name !== kind || operand === undefined || values === undefined) others.add(part)
    else {
      const known = byOperand.get(operand) ?? new Set<string>()
      for (const value of splitValues(values)) known.add(value)
      byOperand.set(operand, known)
    }
  }
  const merged = Array.from(byOperand, ([operand, values]) =>
    memberText(operand, [...values].toSorted(), kind === 'notIn'),
  )
  return [...others, ...merged].toSorted()
}

/** Splits at the commas between literals, not at those inside quotes. */
function splitValues(values: string): readonly string[] {
  return values.match(/"(?:[^"\\]|\\.)*"[^,]*|[^,]+/g) ?? []
}

function literalText(node: Literal): string {
  const { value, type } = node
  if (value === null) return 'null'
  switch (type.kind) {
    case 'fixed':
      return `${shortest(BigInt(value), type.scale)}`
    case 'code':
      return `#${String(value)}`
    case 'boolean':
      return String(value)
    case 'text':
    case 'date':
    case 'timestamp':
      return JSON.stringify(value)
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
