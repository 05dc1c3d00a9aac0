import { beforeAll, describe, test } from 'vitest'
import { hospitalMeasured } from '../test/compile-hospital.ts'
import { gaussianCells } from '../test/statistical/distributions.ts'
import { binomialTail, fitPValue, independencePValue } from '../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../test/statistical/seeded-random-source.ts'
import { plannedChecks } from '../test/statistical/significance.ts'
import { exactAggregates } from './dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from './dp-plan/measured-plan.ts'
import { divideRational, rational } from './numeric/rational.ts'
import { release } from './release.ts'
import { loadSqlParser } from './sql/parse-sql.ts'

const { expectAccepted, expectRejected } = plannedChecks('src/release.stat.test.ts')

beforeAll(loadSqlParser)

/** From text to noise: 20 ranked rows per person and rho 0.005 make sigma 20 / sqrt(2 * 0.005) = 200. */
const SIGMA = 200
const EXACT = 1_000_000n
const RELEASES = 8000

function countPlan(): MeasuredPlan {
  const sql = 'SELECT district, COUNT(*) FROM visits GROUP BY district'
  return hospitalMeasured(sql, { privacy: { rho: '0.005', bounding: 'ranked-rows' } })
}

/** A plan as a planner would make it that sizes noise for half or twice the variance. */
function miscalibrated(plan: MeasuredPlan, divisor: bigint, factor: bigint): MeasuredPlan {
  const measurements = plan.measurements.map((measurement) => ({
    ...measurement,
    sigma2: divideRational(measurement.sigma2, rational(divisor, factor)),
  }))
  return { ...plan, measurements }
}

interface Draws {
  readonly noise: readonly bigint[]
  /** How many intervals, made for the noise that was announced, hold the exact count. */
  readonly held: number
}

function draw(plan: MeasuredPlan, announced: MeasuredPlan, label: string): Draws {
  const rows = [0n, 1n, 2n, 3n, 4n].map((district) => [district, EXACT])
  const exact = exactAggregates(plan, rows)
  const random = seededRandomSource(label)
  const halfWidth = BigInt(announced.columns[0]?.expectedError.typical ?? 0)
  const noise = Array.from({ length: RELEASES }, () => release(plan, exact, random)).flatMap(({ rows: shown }) =>
    shown.map((row) => BigInt(Number(row[1])) - EXACT),
  )
  return { noise, held: noise.filter((each) => each <= halfWidth && -each <= halfWidth).length }
}

describe('what is released of a count', () => {
  test('has discrete Gaussian noise of the planned sigma, chi-square; other noise shows', () => {
    expectAccepted(fitPValue(draw(countPlan(), countPlan(), 'planned').noise, gaussianCells(SIGMA)))
    for (const [divisor, factor] of [
      [1n, 2n],
      [2n, 1n],
    ] as const) {
      const wrong = draw(miscalibrated(countPlan(), divisor, factor), countPlan(), `${divisor} ${factor}`)
      expectRejected(fitPValue(wrong.noise, gaussianCells(SIGMA)))
    }
  })

  test('has its own noise in every cell, serial correlation; a shared draw shows', () => {
    const { noise } = draw(countPlan(), countPlan(), 'independent')
    expectAccepted(independencePValue(noise))
    expectRejected(independencePValue(noise.map((_, i) => noise[i - (i % 5)] ?? 0n)))
  })

  test('has an interval that holds the exact count as often as stated, one-sided binomial; more noise shows', () => {
    const missed = ({ noise, held }: Draws) => binomialTail(noise.length - held, noise.length, 0.05)
    expectAccepted(missed(draw(countPlan(), countPlan(), 'interval')))
    expectRejected(missed(draw(miscalibrated(countPlan(), 1n, 2n), countPlan(), 'noisier')))
  })
})
