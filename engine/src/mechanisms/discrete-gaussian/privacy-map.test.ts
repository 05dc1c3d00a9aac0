import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { microRho, microRhoUp, rhoRational } from '../../numeric/micro.ts'
import { rational, ZERO, type Rational } from '../../numeric/rational.ts'
import { gaussianVariance, rhoOfGaussian } from './privacy-map.ts'

describe('privacy map of the discrete Gaussian', () => {
  test.each<[Rational, Rational, Rational]>([
    [rational(1n), rational(1n, 2n), rational(1n)],
    [rational(9n), rational(1n, 8n), rational(36n)],
    [rational(400n), rhoRational(microRho(7701n)), rational(200_000_000n, 7701n)],
    [rational(10n ** 30n), rational(1n, 10n ** 6n), rational(5n * 10n ** 35n)],
  ])('squared sensitivity %o at rho %o needs variance %o, and back', (l2Squared, rho, variance) => {
    expect(gaussianVariance(l2Squared, rho)).toEqual(variance)
    expect(rhoOfGaussian(l2Squared, variance)).toEqual(rho)
  })

  test('what a ledger books is never below the loss, by less than a micro-rho', () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 12n })
    fc.assert(
      fc.property(positive, positive, positive, (a, b, c) => {
        const [l2Squared, sigma2] = [rational(a), rational(b, c)]
        const loss = rhoOfGaussian(l2Squared, sigma2)
        const booked = microRhoUp(loss)
        expect(booked * loss.denominator).toBeGreaterThanOrEqual(loss.numerator * 1_000_000n)
        expect((booked - 1n) * loss.denominator).toBeLessThan(loss.numerator * 1_000_000n)
      }),
    )
  })

  test('a doubled sensitivity costs four times as much', () => {
    expect(rhoOfGaussian(rational(4n), rational(2n))).toEqual(rational(1n))
    expect(rhoOfGaussian(rational(1n), rational(2n))).toEqual(rational(1n, 4n))
  })

  test.each([ZERO, rational(-1n)])('refuses parameters that are not positive', (bad) => {
    const one = rational(1n)
    const code = (expected: string) => expect.objectContaining({ code: expected })
    expect(() => gaussianVariance(bad, one)).toThrow(code('ERR_SENSITIVITY_NOT_POSITIVE'))
    expect(() => gaussianVariance(one, bad)).toThrow(code('ERR_RHO_NOT_POSITIVE'))
    expect(() => rhoOfGaussian(bad, one)).toThrow(code('ERR_SENSITIVITY_NOT_POSITIVE'))
    expect(() => rhoOfGaussian(one, bad)).toThrow(code('ERR_SCALE_NOT_POSITIVE'))
  })
})
