import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { privacyLoss } from '../measures/privacy-loss.ts'
import { femtoDelta } from '../numeric/femto.ts'
import { microRho, rhoRational } from '../numeric/micro.ts'
import { addRational, rational, ZERO } from '../numeric/rational.ts'
import { admit, type BudgetLimit } from './privacy-filter.ts'
import { splitRho } from './split-budget.ts'

const loss = (rho: bigint, delta: bigint) => privacyLoss(microRho(rho), femtoDelta(delta))
const limit = (scope: string, rho: [bigint, bigint], delta: [bigint, bigint]): BudgetLimit => ({
  scope,
  spentRho: microRho(rho[0]),
  limitRho: microRho(rho[1]),
  spentDelta: femtoDelta(delta[0]),
  limitDelta: femtoDelta(delta[1]),
})

describe('privacy filter', () => {
  test('admits what exactly uses up every limit', () => {
    expect(
      admit([limit('dataset', [90n, 100n], [0n, 5n]), limit('person', [0n, 10n], [4n, 9n])], loss(10n, 5n)),
    ).toEqual({
      kind: 'admitted',
    })
  })

  test.each([
    [
      'rho of one limit',
      [limit('dataset', [0n, 100n], [0n, 9n]), limit('person', [91n, 100n], [0n, 9n])],
      'person',
      'rho',
    ],
    [
      'delta of one limit',
      [limit('dataset', [0n, 100n], [5n, 9n]), limit('person', [0n, 99n], [0n, 9n])],
      'dataset',
      'delta',
    ],
    ['least rho left of two', [limit('a', [97n, 100n], [0n, 9n]), limit('b', [98n, 100n], [0n, 9n])], 'b', 'rho'],
    ['rho before delta', [limit('a', [0n, 100n], [9n, 9n]), limit('b', [95n, 100n], [0n, 9n])], 'b', 'rho'],
    ['a limit lowered below what is spent', [limit('a', [200n, 100n], [0n, 9n])], 'a', 'rho'],
  ])('refuses by %s', (_, limits, scope, resource) => {
    expect(admit(limits, loss(10n, 5n))).toMatchObject({ kind: 'refused', binding: { scope }, resource })
  })

  test('hands back the very limit that binds, with what its caller put on it', () => {
    const mine = { ...limit('dataset', [10n, 10n], [0n, 0n]), id: 'hospital' }
    const answer = admit([mine], loss(1n, 0n))
    expect(answer.kind === 'refused' && answer.binding.id).toBe('hospital')
  })

  test('never lets the sum of what it admits pass a limit, whatever is asked', () => {
    const asked = fc.array(fc.tuple(fc.bigInt({ min: 0n, max: 60n }), fc.bigInt({ min: 0n, max: 6n })), {
      maxLength: 50,
    })
    fc.assert(
      fc.property(
        asked,
        fc.bigInt({ min: 0n, max: 300n }),
        fc.bigInt({ min: 0n, max: 30n }),
        (requests, rho, delta) => {
          let [spentRho, spentDelta] = [0n, 0n]
          for (const [r, d] of requests) {
            const limits = [
              limit('all', [0n, 10n ** 9n], [0n, 10n ** 9n]),
              limit('one', [spentRho, rho], [spentDelta, delta]),
            ]
            const fits = spentRho + r <= rho && spentDelta + d <= delta
            expect(admit(limits, loss(r, d)).kind).toBe(fits ? 'admitted' : 'refused')
            if (fits) [spentRho, spentDelta] = [spentRho + r, spentDelta + d]
          }
          expect(spentRho <= rho && spentDelta <= delta).toBe(true)
        },
      ),
    )
  })

  test('refuses to work without limits', () => {
    expect(() => admit([], loss(1n, 0n))).toThrow(expect.objectContaining({ code: 'ERR_LIMITS_MISSING' }))
  })
})

describe('split of a budget', () => {
  test('is equal, and its exact sum is the whole', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.integer({ min: 1, max: 40 }), (total, parts) => {
        const shares = splitRho(microRho(total), parts)
        expect(shares).toHaveLength(parts)
        expect(new Set(shares.map((share) => `${share.numerator}/${share.denominator}`)).size).toBe(1)
        expect(shares.reduce(addRational, ZERO)).toEqual(rhoRational(microRho(total)))
      }),
    )
    expect(splitRho(microRho(7701n), 3)).toEqual(Array.from({ length: 3 }, () => rational(2567n, 1_000_000n)))
  })

  test.each([0, -1, 1.5, Number.NaN])('into %d parts is refused', (parts) => {
    expect(() => splitRho(microRho(10n), parts)).toThrow(expect.objectContaining({ code: 'ERR_COUNT_NOT_POSITIVE' }))
  })

  test('of nothing is refused', () => {
    expect(() => splitRho(microRho(0n), 2)).toThrow(expect.objectContaining({ code: 'ERR_RHO_NOT_POSITIVE' }))
  })
})
