import type { AddedColumns } from './bind-unit-aggregate.ts'
import type { BindState } from './bind-state.ts'
import type { Relation } from '../relation/relation.ts'
import { provenRowsPerUnit } from '../relation/rows-per-unit.ts'
import { declaredRows } from './declared-rows.ts'
import type { SourceSpan } from './source-span.ts'

/** A unit with more rows than declared counts as one that has just so many, which moves answers towards zero. */
export function warnOfLimits(
  added: readonly Pick<AddedColumns<string>, 'computed' | 'quotients'>[],
  input: Relation,
  span: SourceSpan | null,
  state: BindState,
): void {
  // Nobody has more rows than are proved.
  if (provenRowsPerUnit(input) !== null) return
  const isLimited = added.some(
    ({ computed, quotients }) => quotients.length === 0 && computed.some(({ function: used }) => LIMITED.has(used)),
  )
  if (!isLimited) return
  const rows = declaredRows(input, state.catalog)
  const { en, zh } = state.catalog.unit.title
  const message = {
    en: `Counts and sums of one ${en} are limited to what ${rows} rows can give; a ${en} with more rows counts as less.`,
    zh: `每位${zh}的计数与合计以 ${rows} 行所能达到的值为上限；行数更多的${zh}会被少计。`,
  }
  state.warnings.push({ message, span })
}

const LIMITED: ReadonlySet<string> = new Set(['countRows', 'countValues', 'countDistinct', 'sum'])
