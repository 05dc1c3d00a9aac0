import { beforeAll, describe, test } from 'vitest'
import { hospitalMeasured } from '../../../test/compile-hospital.ts'
import { laplaceCells } from '../../../test/statistical/distributions.ts'
import { binomialPValue, fitPValue } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../../test/statistical/significance.ts'
import { exactAggregates } from '../../dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../dp-plan/measured-plan.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteLaplaceSampler } from '../../random/discrete-laplace-sampler.ts'
import { release } from '../../release.ts'
import { loadSqlParser } from '../../sql/parse-sql.ts'
import { laplaceScale } from './privacy-map.ts'

const { expectAccepted, expectRejected } = plannedChecks(
  'src/mechanisms/discrete-laplace/discrete-laplace.stat.test.ts',
)

const RELEASES = 40_000
const SUM = 1_000_000n

beforeAll(loadSqlParser)

/** A sum that is released with Laplace noise, in cents: at a loss that large it has the smaller half-width. */
function laplacePlan(): MeasuredPlan {
  const plan = hospitalMeasured('SELECT SUM(cost) FROM visits', { privacy: { rho: '8' } })
  if (plan.measurements.every(({ laplaceScale }) => laplaceScale === null)) throw new Error('Gaussian noise')
  return plan
}

/** Noise of many releases, in steps of the grid, and how often the stated interval held the exact sum. */
function noiseOf(plan: MeasuredPlan): { readonly noise: readonly bigint[]; readonly held: number } {
  const exact = exactAggregates(plan, [[SUM]])
  const random = seededRandomSource(`laplace released ${plan.measurements[0]?.laplaceScale?.numerator}`)
  let held = 0
  const noise = Array.from({ length: RELEASES }, () => {
    const { rows, low, high } = release(plan, exact, random)
    const [value, least, most] = [rows, low, high].map((table) => Math.round(Number(table[0]?.[0]) * 100))
    if (Number(least) <= Number(SUM) && Number(SUM) <= Number(most)) held += 1
    return BigInt(value ?? 0) - SUM
  })
  return { noise, held }
}

describe('released Laplace noise', () => {
  test('has the scale that the plan states, chi-square, and the interval its coverage, exact binomial', () => {
    const plan = laplacePlan()
    const scale = rationalToNumber(plan.measurements[0]?.laplaceScale ?? rational(1n))
    const { noise, held } = noiseOf(plan)
    expectAccepted(fitPValue(noise, laplaceCells(scale)))
    expectAccepted(binomialPValue(held, RELEASES, 0.95))
    for (const factor of [1.3, 0.7]) expectRejected(fitPValue(noise, laplaceCells(scale * factor)))
  })

  test('doubled sensitivity shows', () => {
    const draw = (sensitivity: bigint) => {
      const sample = makeDiscreteLaplaceSampler(laplaceScale(rational(sensitivity), rational(5n)))
      const random = seededRandomSource(`laplace calibrated ${sensitivity}`)
      return Array.from({ length: SAMPLE_SIZE }, () => sample(random))
    }
    expectAccepted(fitPValue(draw(100n), laplaceCells(20)))
    expectRejected(fitPValue(draw(200n), laplaceCells(20)))
  })
})
