/** So many releases, each of which is `epsilon`-DP. */
export interface PureLosses {
  readonly epsilon: number
  readonly count: number
}

/**
 * A distribution of the privacy loss that dominates the one it stands for: `mass[i]` at `loss[i]`, ascending, and
 * `infinite` at infinity. Masses are rounded up, so together they may exceed 1 by a little.
 */
export interface LossDistribution {
  readonly loss: Float64Array
  readonly mass: Float64Array
  readonly infinite: number
}

/** More different epsilons than this are rounded up to the next of a coarser grid first. */
const MAX_GROUPS = 24
/** Grid steps in one standard deviation of the sum, when there are several groups. */
const STEPS_PER_DEVIATION = 96
/** Steps from the middle of a grid to its end, at most. */
const MAX_POINTS = 2 ** 17
/** Relative mass at which a tail is given up and moved to infinity. */
const NEGLIGIBLE = 1e-24

/**
 * The loss of all pure releases together, each replaced by randomized response at its epsilon, which dominates it.
 * Losses are only ever moved up. Sources: Kairouz, Oh, Viswanath 2015 (arXiv 1311.0776), Theorem 3.4; discretisation
 * from above as in Meiser and Mohammadi 2018 (eprint 2017/1034).
 */
export function pureLossDistribution(losses: readonly PureLosses[]): LossDistribution {
  const groups = coarsened(losses.filter(({ epsilon, count }) => epsilon > 0 && count > 0))
  const [first, ...rest] = groups.map(groupDistribution)
  if (first === undefined) return { loss: Float64Array.of(0), mass: Float64Array.of(1), infinite: 0 }
  const variance = groups.reduce((sum, { epsilon, count }) => sum + count * responseVariance(epsilon), 0)
  const reach = groups.reduce((sum, { epsilon, count }) => sum + epsilon * count, 0)
  // Of losses that hardly vary the grid is a share of the sum itself.
  const step = Math.max(Math.sqrt(variance) / STEPS_PER_DEVIATION, reach / MAX_POINTS)
  return rest.reduce(
    (sum, next) => convolve(sum, onGrid(next, step), step),
    rest.length === 0 ? first : onGrid(first, step),
  )
}

/** Equal epsilons together; when too many differ, rounded up to powers of a common ratio. */
function coarsened(losses: readonly PureLosses[]): readonly PureLosses[] {
  for (let ratio = 1; ; ratio = 1 + (ratio - 1) * 2 + 1 / 256) {
    const counts = new Map<number, number>()
    for (const { epsilon, count } of losses) {
      const rounded = ratio === 1 ? epsilon : Math.max(epsilon, ratio ** Math.ceil(Math.log(epsilon) / Math.log(ratio)))
      counts.set(rounded, (counts.get(rounded) ?? 0) + count)
    }
    if (counts.size <= MAX_GROUPS || ratio > 4) return [...counts].map(([epsilon, count]) => ({ epsilon, count }))
  }
}

/** Variance of the loss of one randomized response: it is epsilon or -epsilon. */
function responseVariance(epsilon: number): number {
  const mean = epsilon * Math.tanh(epsilon / 2)
  return epsilon * epsilon - mean * mean
}

/** epsilon (2 j - n) for j binomial of n and e^epsilon / (1 + e^epsilon), from its mode outwards. */
function groupDistribution({ epsilon, count }: PureLosses): LossDistribution {
  const odds = Math.exp(Math.min(epsilon, 700))
  const mode = Math.min(count, Math.floor((count + 1) * (odds / (1 + odds))))
  const upward = walk(mode, count, (j) => ((count - j) / (j + 1)) * odds)
  const downward = walk(mode, 0, (j) => j / (count - j + 1) / odds)
  const weights = [...downward.weights.toReversed(), 1, ...upward.weights]
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const lowest = mode - downward.weights.length
  const up = 1 + (16 * weights.length + 64) * Number.EPSILON
  return {
    loss: Float64Array.from(weights, (_, i) => upTo(epsilon * (2 * (lowest + i) - count))),
    mass: Float64Array.from(weights, (weight) => (weight / total) * up),
    infinite: (upward.tail + downward.tail) / total,
  }
}

/** Weights from `from` (excluded) towards `to`, relative to that at `from`, and a bound of what is beyond the last. */
function walk(from: number, to: number, ratio: (j: number) => number): { weights: number[]; tail: number } {
  const weights: number[] = []
  const direction = Math.sign(to - from)
  let weight = 1
  for (let j = from; j !== to; j += direction) {
    const factor = ratio(j)
    weight *= factor
    // Ratios fall away from the mode, so that the rest is below a geometric series.
    if (weight < NEGLIGIBLE && factor < 1) return { weights, tail: weight / (1 - factor) }
    weights.push(weight)
  }
  return { weights, tail: 0 }
}

function upTo(loss: number): number {
  return loss + Math.abs(loss) * 4 * Number.EPSILON
}

/** Every loss moved up to a whole multiple of `step`. */
function onGrid({ loss, mass, infinite }: LossDistribution, step: number): LossDistribution {
  const low = Math.ceil((loss[0] ?? 0) / step)
  const high = Math.ceil((loss.at(-1) ?? 0) / step)
  const moved = new Float64Array(high - low + 1)
  for (const [i, at] of loss.entries()) {
    const place = Math.ceil(at / step) - low
    moved[place] = (moved[place] ?? 0) + (mass[i] ?? 0)
  }
  return { loss: gridFrom(low, moved.length, step), mass: moved, infinite }
}

function gridFrom(low: number, length: number, step: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => upTo((low + i) * step))
}

/** Sum of two independent losses on one grid: additions and products of positive numbers only. */
function convolve(a: LossDistribution, b: LossDistribution, step: number): LossDistribution {
  const sum = new Float64Array(a.mass.length + b.mass.length - 1)
  for (const [i, left] of a.mass.entries()) {
    if (left === 0) continue
    for (let j = 0; j < b.mass.length; j++) sum[i + j] = (sum[i + j] ?? 0) + left * (b.mass[j] ?? 0)
  }
  const up = 1 + (2 * a.mass.length + 16) * Number.EPSILON
  const low = Math.round((a.loss[0] ?? 0) / step) + Math.round((b.loss[0] ?? 0) / step)
  return trimmed({
    loss: gridFrom(low, sum.length, step),
    mass: sum.map((mass) => mass * up),
    infinite: a.infinite + b.infinite,
  })
}

/** Without the ends that hold next to nothing; what they hold goes to infinity. */
function trimmed({ loss, mass, infinite }: LossDistribution): LossDistribution {
  let from = 0
  let to = mass.length
  let moved = infinite
  while (from < to - 1 && (mass[from] ?? 0) < NEGLIGIBLE) moved += mass[from++] ?? 0
  while (to > from + 1 && (mass[to - 1] ?? 0) < NEGLIGIBLE) moved += mass[--to] ?? 0
  return { loss: loss.slice(from, to), mass: mass.slice(from, to), infinite: moved }
}
