import type { ColumnPolicy, ColumnRole, ColumnUseName, TablePolicy } from '@yingbi/contracts'

/** Roles between which one column can stand in for another. */
const FAMILY: Readonly<Record<ColumnRole, 'category' | 'measure' | 'time' | 'none'>> = {
  quasi: 'category',
  sensitive: 'category',
  dimension: 'category',
  plain: 'category',
  measure: 'measure',
  time: 'time',
  identifier: 'none',
  free_text: 'none',
}

/** Shortest common beginning of two names, in characters, that counts as the same subject. */
const MIN_COMMON = { word: 3, ideographs: 2 }

/**
 * A column of the same table that grants `use` and is about the same thing, such as `diagnosis_chapter` for
 * `diagnosis_code`: the same family of roles, and a name that begins alike. The longest common beginning wins, then the
 * order of the policy. Null when there is none: an unrelated column would be no help.
 */
export function suggestColumn(table: TablePolicy, column: string, use: ColumnUseName): string | null {
  const refused = Object.hasOwn(table.columns, column) ? table.columns[column] : undefined
  if (refused === undefined) return null
  let best: { name: string; common: number } | null = null
  for (const [name, candidate] of Object.entries(table.columns)) {
    if (name === column || !candidate.uses.includes(use) || !isStandIn(refused, candidate)) continue
    const common = commonBeginning(column, name)
    if (common > (best?.common ?? 0)) best = { name, common }
  }
  return best?.name ?? null
}

function isStandIn(refused: ColumnPolicy, candidate: ColumnPolicy): boolean {
  const family = FAMILY[refused.role]
  // A date or time that is too fine is often declared as a quasi-identifier, and its coarse form as a dimension.
  return (
    family !== 'none' &&
    FAMILY[candidate.role] !== 'none' &&
    (family === FAMILY[candidate.role] || isCoarser(refused, candidate))
  )
}

function isCoarser(refused: ColumnPolicy, candidate: ColumnPolicy): boolean {
  return FAMILY[refused.role] === 'time' && FAMILY[candidate.role] === 'category'
}

/** Length of what both names begin with, in whole words; names in ideographs have no words. 0 when it is too short. */
function commonBeginning(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  const common = a.slice(0, length)
  if (/^\p{Script=Han}/u.test(common)) return length >= MIN_COMMON.ideographs ? length : 0
  const endsWord = [a, b].every((name) => name.length === length || name[length] === '_')
  const words = endsWord ? length : common.lastIndexOf('_')
  return words >= MIN_COMMON.word ? words : 0
}
