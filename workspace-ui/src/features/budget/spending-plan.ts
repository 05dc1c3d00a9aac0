const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

/** Asking at a steady pace. Amounts are rho; the server counts what is really charged. */
export interface Plan {
  readonly leftRho: number
  /** Cost of one question as it was asked last. */
  readonly costRho: number
  readonly perWeek: number
  /** Wanted error as a multiple of the last question's. */
  readonly errorFactor: number
}

/** The error falls with the square root of rho: a question with twice the error costs a quarter. */
export function plannedCost(plan: Plan): number {
  return plan.costRho / plan.errorFactor ** 2
}

export function plannedQuestions(plan: Plan): number {
  return Math.floor(plan.leftRho / plannedCost(plan) + 1e-9)
}

/** When the limit is used up at this pace, in ms since the epoch; null when nothing is asked. */
export function usedUpAt(plan: Plan, now: number): number | null {
  if (plan.perWeek <= 0) return null
  return now + (plan.leftRho / plannedCost(plan) / plan.perWeek) * WEEK_MS
}

export interface WayToLast {
  readonly kind: 'looser' | 'slower'
  readonly errorFactor: number
  readonly perWeek: number
}

/** Two ways to make the limit last until `until`: a larger error, or fewer questions. Empty when it lasts anyway. */
export function waysToLast(plan: Plan, now: number, until: number): readonly WayToLast[] {
  const end = usedUpAt(plan, now)
  if (end === null || end >= until || until <= now) return []
  const stretch = (until - now) / (end - now)
  const roundUp = (value: number, step: number): number => Math.ceil(value / step - 1e-9) * step
  const roundDown = (value: number, step: number): number => Math.floor(value / step + 1e-9) * step
  const errorFactor = roundUp(plan.errorFactor * Math.sqrt(stretch), 0.1)
  const perWeek = roundDown(plan.perWeek / stretch, 0.1)
  return [
    { kind: 'looser', errorFactor: Number(errorFactor.toFixed(1)), perWeek: plan.perWeek },
    ...(perWeek > 0
      ? [{ kind: 'slower' as const, errorFactor: plan.errorFactor, perWeek: Number(perWeek.toFixed(1)) }]
      : []),
  ]
}

export interface Spending {
  readonly at: number
  readonly rho: number
}

/** What was left after each charge, oldest first, ending with what is left now. In questions of `costRho` each. */
export function balanceOverTime(
  spendings: readonly Spending[],
  leftRho: number,
  costRho: number,
  now: number,
): readonly (readonly [number, number])[] {
  const newestFirst = spendings.toSorted((a, b) => b.at - a.at)
  const points: [number, number][] = [[now, leftRho / costRho]]
  let left = leftRho
  for (const { at, rho } of newestFirst) {
    points.push([at, left / costRho])
    left += rho
    points.push([at, left / costRho])
  }
  return points.toReversed()
}

export function daysBetween(from: number, to: number): number {
  return Math.round((to - from) / DAY_MS)
}
