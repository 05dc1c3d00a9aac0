import type { PlanStep } from '@yingbi/contracts'

/** A plan step on a line of its own, with how deep it stands below the answer. */
export interface PlanRow {
  readonly step: PlanStep
  readonly depth: number
  /** Where the rows begin that nobody may see: the line of the cut is drawn above it. */
  readonly isBelowCut: boolean
}

/** Deeper steps than this are shown at this depth. */
export const DEEPEST = 9

/** The plan from the answer down, in reading order. */
export function planRows(root: PlanStep): readonly PlanRow[] {
  const rows: PlanRow[] = []
  const visit = (step: PlanStep, depth: number, parent: PlanStep | null): void => {
    const isBelowCut = step.zone === 'private' && parent?.zone !== 'private'
    rows.push({ step, depth: Math.min(depth, DEEPEST), isBelowCut })
    for (const inner of step.steps) visit(inner, depth + 1, step)
  }
  visit(root, 0, null)
  return rows
}

/** The analyst's own words at a place, on one line; null when the step has none. */
export function ownWords({ place }: Pick<PlanStep, 'place'>, sql: string): string | null {
  if (place === null) return null
  const words = sql.slice(place.start, place.end).replaceAll(/\s+/g, ' ').trim()
  return words === '' ? null : words
}
