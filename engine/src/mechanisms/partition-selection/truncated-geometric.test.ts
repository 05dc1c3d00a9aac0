import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishedKeepProbability } from '../../../test/statistical/published-keep-probability.ts'
import { encloseExpMinus } from '../../numeric/exp-enclosure.ts'
import { rational, rationalFromDecimal, rationalFromNumber, ZERO } from '../../numeric/rational.ts'
import { rationalToNumber } from '../../numeric/rational-to-number.ts'
import {
  epsilonOfTruncatedGeometric,
  rhoOfTruncatedGeometric,
  SMALLEST_SELECTION_EPSILON,
  truncatedGeometricSelection,
} from './truncated-geometric.ts'

const select = (epsilon: string, delta: string, minimumUnits = 1n) =>
  truncatedGeometricSelection({
    epsilon: rationalFromDecimal(epsilon),
    delta: rationalFromDecimal(delta),
    minimumUnits,
  })

describe('truncated geometric selection', () => {
  test.each([
    [0.1, 1e-3],
    [1, 1e-6],
    [5, 1e-6],
    [0.01, 1e-9],
    [30, 1e-15],
  ])('at epsilon %d and delta %d keeps with the published probability, at every size', (epsilon, delta) => {
    const published = publishedKeepProbability(epsilon, delta)
    const selection = truncatedGeometricSelection({
      epsilon: rationalFromNumber(epsilon),
      delta: rationalFromNumber(delta),
      minimumUnits: 1n,
    })
    expect(selection.keepProbability(0n)).toEqual(ZERO)
    for (let n = 1; n < published.certainFrom; n++) {
      expect(rationalToNumber(selection.keepProbability(BigInt(n))) / published.at(n)).toBeCloseTo(1, 9)
    }
    expect(rationalToNumber(selection.keepProbability(BigInt(published.certainFrom)))).toBeCloseTo(1, 12)
    expect(selection.keepProbability(10n ** 9n)).toEqual(rational(1n))
  })

  test('is (epsilon, delta)-private in exact arithmetic at every size', () => {
    const bits = 256n
    const one = 1n << bits
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 50_000 }),
        fc.integer({ min: 1, max: 10 ** 6 }),
        fc.bigInt({ min: 1n, max: 5n }),
        (milliEpsilon, microDelta, minimumUnits) => {
          const epsilon = rational(BigInt(milliEpsilon), 1000n)
          const delta = rational(BigInt(microDelta), 10n ** 6n + 1n)
          const selection = truncatedGeometricSelection({ epsilon, delta, minimumUnits })
          const shrink = encloseExpMinus(epsilon, bits)
          // Everything below is scaled by 2^256; shrink.high is above exp(-epsilon), so the checks are against less.
          const scaledDelta = (delta.numerator * one) / delta.denominator + 1n
          const share = (n: bigint) => {
            const p = selection.keepProbability(n)
            return (p.numerator * one) / p.denominator
          }
          for (let n = 0n; n < 400n; n++) {
            const [before, after] = [share(n), share(n + 1n)]
            expect(after).toBeGreaterThanOrEqual(before)
            // p(n+1) <= e^epsilon p(n) + delta   and   1 - p(n) <= e^epsilon (1 - p(n+1)) + delta
            expect((after - scaledDelta) * shrink.low).toBeLessThanOrEqual(before * one)
            expect((one - before - scaledDelta) * shrink.low).toBeLessThanOrEqual((one - after) * one)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('never keeps a group below the minimum, and counts from it', () => {
    const [plain, floored] = [select('1', '0.01'), select('1', '0.01', 10n)]
    expect(floored.keepProbability(9n)).toEqual(ZERO)
    for (let n = 1n; n < 20n; n++) expect(floored.keepProbability(n + 9n)).toEqual(plain.keepProbability(n))
  })

  test.each<[string, string, bigint, string]>([
    ['0', '0.01', 1n, 'ERR_EPSILON_NOT_POSITIVE'],
    ['-1', '0.01', 1n, 'ERR_EPSILON_NOT_POSITIVE'],
    ['0.0001', '0.01', 1n, 'ERR_EPSILON_TOO_SMALL'],
    ['1', '0', 1n, 'ERR_DELTA_OUT_OF_RANGE'],
    ['1', '-0.1', 1n, 'ERR_DELTA_OUT_OF_RANGE'],
    ['1', '1', 1n, 'ERR_DELTA_OUT_OF_RANGE'],
    ['1', '1e-40', 1n, 'ERR_DELTA_OUT_OF_RANGE'],
    ['1', '0.01', 0n, 'ERR_COUNT_NOT_POSITIVE'],
  ])('refuses epsilon %s, delta %s, minimum %i', (epsilon, delta, minimumUnits, code) => {
    expect(() => select(epsilon, delta, minimumUnits)).toThrow(expect.objectContaining({ code }))
  })

  test('refuses a negative number of units', () => {
    expect(() => select('1', '0.01').keepProbability(-1n)).toThrow(
      expect.objectContaining({ code: 'ERR_COUNT_NEGATIVE' }),
    )
  })
})

describe('its loss', () => {
  test('is half of epsilon squared', () => {
    expect(rhoOfTruncatedGeometric(rational(1n, 10n))).toEqual(rational(1n, 200n))
    expect(() => rhoOfTruncatedGeometric(ZERO)).toThrow(expect.objectContaining({ code: 'ERR_EPSILON_NOT_POSITIVE' }))
  })

  test('never exceeds the rho that an epsilon was bought with, and nearly uses it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.bigInt({ min: 1n, max: 100n }), (micro, parts) => {
        const rho = rational(micro, 1_000_000n * parts)
        const epsilon = epsilonOfTruncatedGeometric(rho)
        const used = rhoOfTruncatedGeometric(epsilon)
        expect(used.numerator * rho.denominator).toBeLessThanOrEqual(rho.numerator * used.denominator)
        expect(rationalToNumber(used) / rationalToNumber(rho)).toBeGreaterThan(1 - 1e-12)
        expect(epsilon.numerator * SMALLEST_SELECTION_EPSILON.denominator).toBeGreaterThan(epsilon.denominator)
      }),
    )
    expect(() => epsilonOfTruncatedGeometric(ZERO)).toThrow(expect.objectContaining({ code: 'ERR_RHO_NOT_POSITIVE' }))
  })
})
