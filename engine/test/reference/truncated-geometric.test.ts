import { expect, test } from 'vitest'
import { rational, rationalFromNumber, ZERO } from '../../src/numeric/rational.ts'
import { rationalToNumber } from '../../src/numeric/rational-to-number.ts'
import { publishedKeepProbability } from '../statistical/published-keep-probability.ts'
import { truncatedGeometric } from './truncated-geometric.ts'

test.each([
  [0.1, 1e-3],
  [1, 1e-6],
  [5, 1e-6],
  [0.01, 1e-9],
  [30, 1e-15],
])('at epsilon %d and delta %d groups are kept with the published probability, at every size', (epsilon, delta) => {
  const published = publishedKeepProbability(epsilon, delta)
  const keepProbability = truncatedGeometric(rationalFromNumber(epsilon), rationalFromNumber(delta))
  expect(keepProbability(0n)).toEqual(ZERO)
  for (let n = 1; n < published.certainFrom; n++) {
    expect(rationalToNumber(keepProbability(BigInt(n))) / published.at(n)).toBeCloseTo(1, 9)
  }
  expect(rationalToNumber(keepProbability(BigInt(published.certainFrom)))).toBeCloseTo(1, 12)
  expect(keepProbability(10n ** 9n)).toEqual(rational(1n))
})
