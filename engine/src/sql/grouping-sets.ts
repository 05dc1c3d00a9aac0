import type { GroupingSet, Node } from 'libpg-query'

/** Most grouping sets of one block: a CUBE of five keys. Each set is measured, so each has a share of the loss. */
export const MAX_GROUPING_SETS = 32

/**
 * GROUP BY as SQL's list of grouping sets: ROLLUP and CUBE written out, and several items combined with each other.
 * One set for plain lists of keys. Null when there are more than `MAX_GROUPING_SETS`.
 * Source: SQL:2023, 7.13 group by clause.
 */
export function groupingSets(items: readonly Node[]): readonly (readonly Node[])[] | null {
  return combine(items.map(setsOf))
}

type Sets = readonly (readonly Node[])[] | null

function setsOf(item: Node): Sets {
  if ('RowExpr' in item) return [item.RowExpr.args ?? []]
  return 'GroupingSet' in item ? setsOfGroupingSet(item.GroupingSet) : [[item]]
}

function setsOfGroupingSet({ kind, content = [] }: GroupingSet): Sets {
  switch (kind) {
    case 'GROUPING_SET_ROLLUP': {
      const parts = content.map(composite)
      return limited(Array.from({ length: parts.length + 1 }, (_, left) => parts.slice(0, parts.length - left).flat()))
    }
    case 'GROUPING_SET_CUBE': {
      const parts = content.map(composite)
      if (2 ** parts.length > MAX_GROUPING_SETS) return null
      // All keys first, none last, as in ROLLUP.
      return Array.from({ length: 2 ** parts.length }, (_, without) =>
        parts.filter((_part, i) => Math.floor(without / 2 ** (parts.length - 1 - i)) % 2 === 0).flat(),
      )
    }
    case 'GROUPING_SET_SETS': {
      const sets = content.map(setsOf)
      return sets.every((each) => each !== null) ? limited(sets.flat()) : null
    }
    case 'GROUPING_SET_SIMPLE':
      return [content]
    default:
      return [[]]
  }
}

/** `(a, b)` inside ROLLUP and CUBE counts as one. */
function composite(item: Node): readonly Node[] {
  return 'RowExpr' in item ? (item.RowExpr.args ?? []) : [item]
}

function combine(items: readonly Sets[]): Sets {
  let combined: readonly (readonly Node[])[] = [[]]
  for (const sets of items) {
    if (sets === null || combined.length * sets.length > MAX_GROUPING_SETS) return null
    combined = combined.flatMap((left) => sets.map((right) => [...left, ...right]))
  }
  return combined
}

function limited(sets: readonly (readonly Node[])[]): Sets {
  return sets.length > MAX_GROUPING_SETS ? null : sets
}
