export const BUDGET_WINDOW_KINDS = ['day', 'week', 'month', 'lifetime'] as const
export type BudgetWindowKind = (typeof BUDGET_WINDOW_KINDS)[number]

/** Half-open [start, end); a lifetime has no end. */
export interface BudgetWindow {
  readonly kind: BudgetWindowKind
  readonly start: Date
  readonly end: Date | null
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Days, weeks (from Monday) and months begin at 00:00 China Standard Time: one fixed offset, the same on every server. */
const OFFSET_MS = 8 * HOUR_MS
const EPOCH = new Date(0)

/** The window of `kind` that holds `now`. */
export function budgetWindowAt(kind: BudgetWindowKind, now: Date): BudgetWindow {
  if (kind === 'lifetime') return { kind, start: EPOCH, end: null }
  const local = new Date(now.getTime() + OFFSET_MS)
  const year = local.getUTCFullYear()
  const month = local.getUTCMonth()
  const day = local.getUTCDate()
  if (kind === 'month') return between(kind, Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1))
  if (kind === 'day') return between(kind, Date.UTC(year, month, day), Date.UTC(year, month, day) + DAY_MS)
  const daysSinceMonday = (local.getUTCDay() + 6) % 7
  const monday = Date.UTC(year, month, day - daysSinceMonday)
  return between(kind, monday, monday + 7 * DAY_MS)
}

function between(kind: BudgetWindowKind, localStart: number, localEnd: number): BudgetWindow {
  return { kind, start: new Date(localStart - OFFSET_MS), end: new Date(localEnd - OFFSET_MS) }
}
