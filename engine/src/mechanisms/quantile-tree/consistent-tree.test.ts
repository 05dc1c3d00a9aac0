import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { rational } from '../../numeric/rational.ts'
import { rhoOfEpsilon } from '../../measures/zcdp-to-approx-dp.ts'
import { rhoRational } from '../../numeric/micro.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { gaussianVariance } from '../discrete-gaussian/privacy-map.ts'
import { consistentTree, fitToTotal } from './consistent-tree.ts'
import { noisyTree } from './noisy-tree.ts'
import { treeShape } from './tree-shape.ts'

const SHARES = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)

function treeOf(rows: ReadonlyMap<number, bigint>, leaves: number, draw: () => bigint) {
  const shape = treeShape({ lower: 0n, upper: BigInt(leaves - 1) })
  return consistentTree(shape, noisyTree(shape, rows, draw))
}

describe('places in a consistent tree', () => {
  test.each([
    [0, 1, 0],
    [0.3, 1, 1],
    [0.5, 5, 0.5],
    [0.8, 90, 1],
    [1, 99, 1],
  ])('without noise, share %d is in leaf %i at %d of it', (share, leaf, fraction) => {
    const rows = new Map([
      [1, 3n],
      [5, 4n],
      [90, 1n],
      [99, 2n],
    ])
    const place = treeOf(rows, 100, () => 0n).place(share)
    expect(place?.leaf).toBe(leaf)
    expect(place?.fraction).toBeCloseTo(fraction, 12)
  })

  test('there are none where the noise hides whether there are rows', () => {
    const tree = treeOf(new Map([[3, 1n]]), 100, () => -5n)
    expect(tree.total).toBe(0)
    expect(tree.place(0.5)).toBeNull()
  })

  test('never cross, whatever the noise', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2000 }), fc.nat({ max: 300 }), (seed, leaves, many) => {
        const random = seededRandomSource(`cross ${seed}`)
        const sample = makeDiscreteGaussianSampler(rational(400n))
        const rows = new Map([
          [0, BigInt(many)],
          [leaves - 1, 40n],
        ])
        const tree = treeOf(rows, leaves, () => sample(random))
        const places = SHARES.flatMap((share) => tree.place(share) ?? [])
        for (const [i, { leaf, fraction }] of places.entries()) {
          expect(leaf).toBeLessThan(leaves)
          expect(fraction).toBeGreaterThanOrEqual(0)
          expect(fraction).toBeLessThanOrEqual(1)
          const last = places[i - 1]
          if (last === undefined) continue
          expect(leaf > last.leaf || (leaf === last.leaf && fraction >= last.fraction)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  // Values on a grid of [0, 100000] that 4001 leaves share, so that what is lost within a leaf is counted too.
  test.each([
    ['spread evenly', (share: number) => share * 100_000],
    ['falling off from 0', (share: number) => -5000 * Math.log(1 - share)],
  ])('99 shares of a million rows at epsilon 1 are found within 1 %% of the ranks: %s', (_, quantile) => {
    const values = Array.from({ length: ROWS }, (_row, i) => Math.min(100_000, Math.floor(quantile((i + 0.5) / ROWS))))
    const shape = treeShape({ lower: 0n, upper: 100_000n })
    const width = Number(shape.leafWidth)
    const rows = new Map<number, bigint>()
    for (const value of values) {
      const leaf = Math.floor(value / width)
      rows.set(leaf, (rows.get(leaf) ?? 0n) + 1n)
    }
    const sample = makeDiscreteGaussianSampler(
      gaussianVariance(rational(BigInt(shape.height)), rhoRational(rhoOfEpsilon(1, 1e-6))),
    )
    const random = seededRandomSource('ninety-nine')
    const tree = consistentTree(
      shape,
      noisyTree(shape, rows, () => sample(random)),
    )
    const errors = SHARES.map((share) => {
      const { leaf = 0, fraction = 0 } = tree.place(share) ?? {}
      const value = leaf * width + Math.floor(fraction * (width - 1))
      // Rows of one value have all the ranks between these.
      const [least, most] = [rowsBelow(values, value) / ROWS, rowsBelow(values, value + 1) / ROWS]
      return Math.max(0, least - share, share - most)
    })
    expect(Math.max(...errors)).toBeLessThan(0.01)
  })
})

const ROWS = 1_000_000

/** `values` in ascending order. */
function rowsBelow(values: readonly number[], limit: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? Infinity) < limit) low = middle + 1
    else high = middle
  }
  return low
}

describe('fit to a total', () => {
  test.each([
    [[1, 2, 3], 6, [1, 2, 3]],
    [[1, 2, 3], 9, [2, 3, 4]],
    [[5, -4, 1], 4, [4, 0, 0]],
    [[5, -4, 3], 4, [3, 0, 1]],
    [[-3, -3], 2, [1, 1]],
    [[7], 3, [3]],
  ])('of %o to %i is %o', (counts, total, fitted) => {
    expect(fitToTotal(counts, total)).toEqual(fitted)
  })

  test('is nearer than any other counts without negatives of that total', () => {
    const counts = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 6 })
    const distance = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, each, i) => sum + (each - (b[i] ?? 0)) ** 2, 0)
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 100 }), fc.nat(), (noisy, total, seed) => {
        const fitted = fitToTotal(noisy, total)
        expect(fitted.reduce((sum, each) => sum + each, 0)).toBeCloseTo(total, 9)
        // A step from the fit towards any vertex of the simplex leads away.
        const vertex = noisy.map((_, i) => (i === seed % noisy.length ? total : 0))
        const moved = fitted.map((each, i) => each + 1e-3 * ((vertex[i] ?? 0) - each))
        expect(distance(moved, noisy)).toBeGreaterThanOrEqual(distance(fitted, noisy) - 1e-9)
      }),
    )
  })
})
