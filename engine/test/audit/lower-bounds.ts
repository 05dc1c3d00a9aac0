import { binomialTail } from '../statistical/hypothesis-tests.ts'
import { normalTail } from '../statistical/special-functions.ts'

/** How often an event came in so many trials. */
export interface Frequency {
  readonly hits: number
  readonly trials: number
}

/** One event, seen on two neighbouring databases. */
export interface SeenTwice {
  readonly here: Frequency
  readonly there: Frequency
}

/**
 * One-sided limits of a probability, each wrong with chance `alpha` at most, exact for every sample size.
 * Source: Clopper & Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of the binomial".
 */
export function clopperPearson({ hits, trials }: Frequency, alpha: number): { low: number; high: number } {
  const low = hits === 0 ? 0 : bisect((p) => binomialTail(hits, trials, p) > alpha)
  const high = hits === trials ? 1 : 1 - bisect((p) => binomialTail(trials - hits, trials, p) > alpha)
  return { low, high }
}

/**
 * A lower limit of epsilon, given delta: no (epsilon', delta)-private mechanism with a smaller one makes the event so
 * much likelier here than there, but for chance `alpha`. 0 when nothing is shown.
 * Source: Ding, Wang, Wang, Zhang & Kifer 2018, "Detecting Violations of Differential Privacy"; Jagielski, Ullman &
 * Oprea 2020, "Auditing Differentially Private Machine Learning".
 */
export function epsilonAtLeast({ here, there }: SeenTwice, delta: number, alpha: number): number {
  const { low } = clopperPearson(here, alpha / 2)
  const { high } = clopperPearson(there, alpha / 2)
  return low <= delta ? 0 : Math.max(0, Math.log((low - delta) / high))
}

/**
 * A lower limit of mu, the distance in standard deviations of two normal distributions that could be told apart as well
 * as the event tells the two databases apart; sqrt(2 rho) bounds it when all noise is Gaussian.
 * Source: Dong, Roth & Su 2022, "Gaussian Differential Privacy"; Nasr et al. 2023, "Tight Auditing of Differentially
 * Private Machine Learning".
 */
export function muAtLeast({ here, there }: SeenTwice, delta: number, alpha: number): number {
  const { low } = clopperPearson(here, alpha / 2)
  const { high } = clopperPearson(there, alpha / 2)
  return low <= delta ? 0 : Math.max(0, normalQuantile(low - delta) - normalQuantile(high))
}

/**
 * The same limit of epsilon from every threshold at once, with no event chosen beforehand: both distribution functions
 * lie within the band of Dvoretzky, Kiefer & Wolfowitz with Massart's constant (1990), whatever they are.
 */
export function epsilonOverThresholds(
  scores: { readonly here: readonly number[]; readonly there: readonly number[] },
  delta: number,
  alpha: number,
): number {
  const band = (count: number) => Math.sqrt(Math.log(4 / alpha) / (2 * count))
  const [here, there] = [scores.here.toSorted((a, b) => a - b), scores.there.toSorted((a, b) => a - b)]
  let largest = 0
  let below = 0
  for (const [i, threshold] of here.entries()) {
    if (i > 0 && here[i - 1] === threshold) continue
    while (below < there.length && (there[below] ?? 0) < threshold) below += 1
    const [p, q] = [(here.length - i) / here.length, (there.length - below) / there.length]
    const low = p - band(here.length) - delta
    if (low > 0) largest = Math.max(largest, Math.log(low / Math.min(1, q + band(there.length))))
  }
  return largest
}

/** The epsilon at which two unit normals `mu` apart are (epsilon, delta) close, and no closer. Dong et al., Corollary 1. */
export function epsilonOfMu(mu: number, delta: number): number {
  if (mu <= 0) return 0
  const profile = (epsilon: number) =>
    normalTail(epsilon / mu - mu / 2) - Math.exp(epsilon) * normalTail(epsilon / mu + mu / 2)
  let most = 1
  while (profile(most) > delta) most *= 2
  return most * bisect((share) => profile(share * most) <= delta)
}

/**
 * The largest mu that any threshold shows of discrete Gaussian noise of this variance, shifted by a whole number: that of
 * normal noise, shift / sigma, and a little more where steps are wide (1.046 of 1 at sigma 1, 1.0001 at sigma 20).
 */
export function muOfDiscreteGaussian(shift: number, variance: number): number {
  const reach = Math.ceil(8 * Math.sqrt(variance)) + shift
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * variance)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const tails: number[] = []
  for (let i = 2 * reach, tail = 0; i >= 0; i--) tails[i] = tail += (weights[i] ?? 0) / total
  return tails.reduce((largest, tail, i) => {
    const shifted = tails[i + shift] ?? 0
    return shifted < 1e-7 || tail > 1 - 1e-7
      ? largest
      : Math.max(largest, normalQuantile(tail) - normalQuantile(shifted))
  }, 0)
}

/** The inverse of the normal distribution function. */
export function normalQuantile(probability: number): number {
  const reach = 38
  return (2 * bisect((share) => normalTail(-(2 * share - 1) * reach) >= probability) - 1) * reach
}

/** The least value in 0 to 1 from which on `holds` does. */
function bisect(holds: (value: number) => boolean): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
