import { afterAll, expect } from 'vitest'

/**
 * How every statistical test of the engine decides. A correct implementation fails one check with probability at most
 * ALPHA over the choice of seed, and the whole suite with at most SUITE_RATE.
 */
export const ALPHA = 1e-6
export const SUITE_RATE = 1e-3
/** Draws per check unless a check says otherwise. */
export const SAMPLE_SIZE = 200_000

/** Checks that each file makes at level ALPHA; its harness fails when it makes more. */
export const PLANNED_CHECKS = {
  'src/random/uniform-integer.stat.test.ts': 5,
  'src/random/bernoulli-exp.stat.test.ts': 8,
  'src/random/discrete-laplace-sampler.stat.test.ts': 7,
  'src/random/discrete-gaussian-sampler.stat.test.ts': 21,
  'src/mechanisms/discrete-gaussian/discrete-gaussian.stat.test.ts': 4,
  'src/mechanisms/discrete-laplace/discrete-laplace.stat.test.ts': 3,
  'src/mechanisms/partition-selection/gaussian-threshold.stat.test.ts': 4,
  'src/mechanisms/partition-selection/weighted-threshold.stat.test.ts': 4,
  'src/mechanisms/paired-sum-average/average-interval.stat.test.ts': 9,
  'src/mechanisms/bernstein-moments/moment-interval.stat.test.ts': 41,
  'src/mechanisms/quantile-tree/rank-error.stat.test.ts': 10,
  'src/mechanisms/bounds-discovery/discovered-bounds.stat.test.ts': 1,
  'src/release.stat.test.ts': 3,
  'src/consistency/consistent-tables.stat.test.ts': 3,
  'test/attacks/low-bits.stat.test.ts': 1,
  'test/attacks/differencing.stat.test.ts': 2,
  'test/audit/privacy-audit.stat.test.ts': 15,
} as const satisfies Record<string, number>

export interface Checks {
  /** The claim under test holds: fails with probability ALPHA when it is true. */
  readonly expectAccepted: (pValue: number) => void
  /** The power twin: the same test must refuse a wrong claim. */
  readonly expectRejected: (pValue: number) => void
}

/** Call once at the top of a statistical test file. */
export function plannedChecks(file: keyof typeof PLANNED_CHECKS): Checks {
  let made = 0
  afterAll(() => expect(made, `checks made by ${file}`).toBeLessThanOrEqual(PLANNED_CHECKS[file]))
  return {
    expectAccepted: (pValue) => {
      made += 1
      expect(pValue, `p-value, critical value ${ALPHA}`).toBeGreaterThanOrEqual(ALPHA)
    },
    expectRejected: (pValue) => expect(pValue, `p-value of a wrong claim, critical value ${ALPHA}`).toBeLessThan(ALPHA),
  }
}
