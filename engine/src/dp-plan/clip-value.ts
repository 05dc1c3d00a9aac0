import type { Dialect } from '../dialect/dialect.ts'
import { greatestKnown, leastKnown } from '../numeric/known-extremes.ts'
import { clampedColumn, fixed, fixedLiteral } from '../relation/build-expression.ts'
import type { Expression, Interval } from '../relation/expression.ts'

/**
 * `sql`, the rendered `argument`, limited to `interval`; null stays null. Left as it is when the expression itself
 * proves the limits, which is decided here and not taken from its declared type.
 */
export function clipValue(sql: string, argument: Expression, interval: Interval, dialect: Dialect): string {
  if (isWithin(argument, interval)) return sql
  const scale = argument.type.kind === 'fixed' ? argument.type.scale : 0
  const edge = (value: bigint) => dialect.literal(fixedLiteral(value, scale))
  const [lower, upper] = [edge(interval.lower), edge(interval.upper)]
  const clipped = `CASE WHEN ${sql} < ${lower} THEN ${lower} WHEN ${sql} > ${upper} THEN ${upper} ELSE ${sql} END`
  const wanted = dialect.physicalType(fixed(scale, interval))
  return dialect.physicalType(argument.type) === wanted ? clipped : `CAST(${clipped} AS ${wanted})`
}

/** Whether the expression's own LEAST, GREATEST, CASE and literals keep it within `interval`, whatever its columns hold. */
export function isWithin(argument: Expression, interval: Interval): boolean {
  const { lower, upper } = provenBounds(argument)
  return lower !== null && upper !== null && lower >= interval.lower && upper <= interval.upper
}

interface ProvenBounds {
  readonly lower: bigint | null
  readonly upper: bigint | null
}

const NOTHING_PROVEN: ProvenBounds = { lower: null, upper: null }

function provenBounds(node: Expression): ProvenBounds {
  const clamped = clampedColumn(node)
  if (clamped !== null) return clamped.interval
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'bigint' ? { lower: node.value, upper: node.value } : NOTHING_PROVEN
    case 'case': {
      const branches = node.branches.map((branch) => branch.then)
      return hull(node, node.otherwise === null ? branches : [...branches, node.otherwise])
    }
    case 'call': {
      if (node.function === 'coalesce') return hull(node, node.args)
      if (node.function !== 'least' && node.function !== 'greatest') return NOTHING_PROVEN
      // Nulls are skipped, so any operand may be missing: each end must hold for every operand, or for the ones that are never null.
      const all = hull(node, node.args)
      const present = node.args
        .filter((arg) => arg.kind === 'literal' && arg.value !== null && sameGrid(node, arg))
        .map(provenBounds)
      return node.function === 'least'
        ? { lower: all.lower, upper: leastKnown([all.upper, ...present.map((bounds) => bounds.upper)]) }
        : { lower: greatestKnown([all.lower, ...present.map((bounds) => bounds.lower)]), upper: all.upper }
    }
    default:
      return NOTHING_PROVEN
  }
}

function hull(node: Expression, parts: readonly Expression[]): ProvenBounds {
  if (!parts.every((part) => sameGrid(node, part))) return NOTHING_PROVEN
  const bounds = parts.map(provenBounds)
  const lowers = bounds.map(({ lower }) => lower)
  const uppers = bounds.map(({ upper }) => upper)
  return {
    lower: lowers.includes(null) ? null : leastKnown(lowers),
    upper: uppers.includes(null) ? null : greatestKnown(uppers),
  }
}

function sameGrid(a: Expression, b: Expression): boolean {
  return a.type.kind === 'fixed' && b.type.kind === 'fixed' && a.type.scale === b.type.scale
}
