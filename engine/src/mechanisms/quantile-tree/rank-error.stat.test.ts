import { describe, test } from 'vitest'
import { binomialTail } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks } from '../../../test/statistical/significance.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { consistentTree } from './consistent-tree.ts'
import { noisyTree } from './noisy-tree.ts'
import { rankHalfWidth } from './rank-error.ts'
import { treeShape } from './tree-shape.ts'

const { expectAccepted, expectRejected } = plannedChecks('src/mechanisms/quantile-tree/rank-error.stat.test.ts')

const TRIALS = 4000
const CONFIDENCE = 0.95
const SIGMA = 20
const LEAVES = 400
const SHAPE = treeShape({ lower: 0n, upper: BigInt(LEAVES - 1) })

type Rows = ReadonlyMap<number, bigint>

/** How often the shares within the half-width reach the leaf of the true quantile, with noise of `noiseSigma`. */
function covered(rows: Rows, share: number, noiseSigma = SIGMA): number {
  const sample = makeDiscreteGaussianSampler(rational(BigInt(noiseSigma) ** 2n))
  const random = seededRandomSource(`rank ${rows.size} ${share} ${noiseSigma}`)
  const wanted = trueLeaf(rows, share)
  const halfWidth = rankHalfWidth(SHAPE, { share, sigma: SIGMA, confidence: CONFIDENCE })
  let held = 0
  for (let i = 0; i < TRIALS; i++) {
    const tree = consistentTree(
      SHAPE,
      noisyTree(SHAPE, rows, () => sample(random)),
    )
    const error = halfWidth / tree.total
    const low = share > error ? (tree.place(share - error)?.leaf ?? 0) : 0
    const high = share + error < 1 ? (tree.place(share + error)?.leaf ?? LEAVES) : LEAVES
    if (low <= wanted && wanted <= high) held += 1
  }
  return held
}

function trueLeaf(rows: Rows, share: number): number {
  const total = Array.from(rows.values()).reduce((sum, count) => sum + Number(count), 0)
  let below = 0
  for (const [leaf, count] of Array.from(rows).toSorted(([a], [b]) => a - b)) {
    below += Number(count)
    if (below >= share * total) return leaf
  }
  return LEAVES
}

/** P-value of "covers at least as often as stated". */
function tooLow(held: number): number {
  return binomialTail(TRIALS - held, TRIALS, 1 - CONFIDENCE)
}

const spread = (each: bigint): Rows => new Map(Array.from({ length: LEAVES }, (_, leaf) => [leaf, each]))
const point = (leaf: number, rows: bigint): Rows => new Map([[leaf, rows]])
const twoPoints: Rows = new Map([
  [3, 500n],
  [396, 500n],
])
const falling: Rows = new Map(
  Array.from({ length: LEAVES }, (_, leaf) => [leaf, BigInt(Math.floor(4000 / (leaf + 1)))]),
)

describe('interval of a quantile', () => {
  test.each<[string, number, Rows]>([
    ['rows spread evenly', 0.5, spread(100n)],
    ['rows spread evenly', 0.01, spread(100n)],
    ['rows spread evenly', 0.995, spread(100n)],
    ['few rows spread evenly', 0.5, spread(1n)],
    ['rows in one leaf', 0.25, point(250, 5000n)],
    ['few rows in one leaf', 0.9, point(250, 30n)],
    ['rows in two leaves far apart', 0.49, twoPoints],
    ['fewer and fewer rows', 0.5, falling],
    ['fewer and fewer rows', 0.95, falling],
    ['no rows but one', 0.5, point(7, 1n)],
  ])('holds the true one at least as often as stated: %s, share %d, one-sided', (_, share, rows) => {
    expectAccepted(tooLow(covered(rows, share)))
  })

  test('noise three times as large shows', () => {
    expectRejected(tooLow(covered(spread(100n), 0.5, 3 * SIGMA)))
  })
})
