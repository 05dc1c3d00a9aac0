import type { ColumnUseName, Dataset, DatasetColumn, DatasetTable } from '@yingbi/contracts'
import type { UseLevelName } from '../../ui/use-level.tsx'

export type ConditionNote =
  | { readonly kind: 'not-granted' }
  | { readonly kind: 'join-unit' }
  | { readonly kind: 'join-public' }
  | { readonly kind: 'group-listed'; readonly count: number }
  | { readonly kind: 'group-unknown' }
  | { readonly kind: 'clipped'; readonly lower: number; readonly upper: number }
  | { readonly kind: 'count-only' }
  | { readonly kind: 'no-bounds' }
  | { readonly kind: 'not-with'; readonly columns: readonly string[] }

export interface UseCondition {
  readonly level: UseLevelName
  readonly notes: readonly ConditionNote[]
}

const NUMERIC: ReadonlySet<string> = new Set(['integer', 'decimal'])

/** Notes that narrow what the use can do, so that it is shown as half. */
const NARROWING: ReadonlySet<ConditionNote['kind']> = new Set([
  'join-public',
  'group-unknown',
  'count-only',
  'no-bounds',
])

/** What one use of a column comes to, read from the published metadata. The server decides again when a query comes. */
export function conditionOf(
  dataset: Dataset,
  table: DatasetTable,
  column: DatasetColumn,
  use: ColumnUseName,
): UseCondition {
  if (!column.uses.includes(use)) return { level: 'refused', notes: [{ kind: 'not-granted' }] }
  const notes = [...notesOf(table, column, use), ...combinationNotes(dataset, table, column)]
  return { level: notes.some((note) => NARROWING.has(note.kind)) ? 'conditional' : 'allowed', notes }
}

function notesOf(table: DatasetTable, column: DatasetColumn, use: ColumnUseName): readonly ConditionNote[] {
  if (table.kind === 'public') return []
  if (use === 'join') return [{ kind: table.unitColumn === column.name ? 'join-unit' : 'join-public' }]
  if (use === 'group') {
    if (column.codes !== null) return [{ kind: 'group-listed', count: column.codes.length }]
    return column.type === 'boolean' || (column.type === 'integer' && column.bounds !== null)
      ? []
      : [{ kind: 'group-unknown' }]
  }
  if (use === 'aggregate') {
    if (!NUMERIC.has(column.type)) return [{ kind: 'count-only' }]
    if (column.bounds === null) return [{ kind: 'no-bounds' }]
    return [{ kind: 'clipped', lower: column.bounds[0], upper: column.bounds[1] }]
  }
  return []
}

function combinationNotes(dataset: Dataset, table: DatasetTable, column: DatasetColumn): readonly ConditionNote[] {
  const name = `${table.name}.${column.name}`
  return dataset.forbiddenCombinations
    .filter((combination) => combination.includes(name))
    .map((combination) => ({ kind: 'not-with', columns: combination.filter((other) => other !== name) }))
}
