import { describe, test } from 'vitest'
import { binomialPValue, binomialTail } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../../test/statistical/significance.ts'
import { rationalFromNumber } from '../../numeric/rational.ts'
import { publishedKeepProbability } from '../../../test/statistical/published-keep-probability.ts'
import { truncatedGeometricSelection } from './truncated-geometric.ts'

const { expectAccepted, expectRejected } = plannedChecks(
  'src/mechanisms/partition-selection/truncated-geometric.stat.test.ts',
)

/** Far larger than in use, so that a release of a single unit is seen often enough to be counted. */
const DELTA = 0.02
const DRAWS_PER_SIZE = 20_000

function keptOf(draws: number, units: bigint, epsilon: number, delta: number): number {
  const selection = truncatedGeometricSelection({
    epsilon: rationalFromNumber(epsilon),
    delta: rationalFromNumber(delta),
    minimumUnits: 1n,
  })
  const random = seededRandomSource(`selection ${epsilon} ${delta} ${units}`)
  let kept = 0
  for (let i = 0; i < draws; i++) if (selection.keep(units, random)) kept += 1
  return kept
}

describe('truncated geometric selection', () => {
  test.each([0.1, 1, 5])(
    'at epsilon %f keeps groups of every size at the published rate, binomial per size',
    (epsilon) => {
      const sizes = Array.from({ length: publishedKeepProbability(epsilon, DELTA).certainFrom }, (_, i) => i + 1)
      const kept = sizes.map((units) => keptOf(DRAWS_PER_SIZE, BigInt(units), epsilon, DELTA))
      // Bonferroni: the least of m p-values, times m, is a p-value.
      const pValueAt = (claimed: number) => {
        const published = publishedKeepProbability(claimed, DELTA)
        const pValues = sizes.map((units, i) => binomialPValue(kept[i] ?? 0, DRAWS_PER_SIZE, published.at(units)))
        return Math.min(...pValues) * sizes.length
      }
      expectAccepted(pValueAt(epsilon))
      expectRejected(pValueAt(epsilon * 1.3))
      expectRejected(pValueAt(epsilon * 0.7))
    },
  )

  test.each([0.1, 1, 5])('at epsilon %f shows a group of one unit at most at rate delta, one-sided', (epsilon) => {
    expectAccepted(binomialTail(keptOf(SAMPLE_SIZE, 1n, epsilon, DELTA), SAMPLE_SIZE, DELTA))
    expectRejected(binomialTail(keptOf(SAMPLE_SIZE, 1n, epsilon, 2 * DELTA), SAMPLE_SIZE, DELTA))
  })
})
