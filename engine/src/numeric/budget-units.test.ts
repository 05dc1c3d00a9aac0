import { describe, expect, test } from 'vitest'
import { deltaFemto, deltaFemtoUp, deltaRational, femtoDelta } from './femto.ts'
import { decimalFromMicroRho, microRho, microRhoDown, microRhoFromDecimal, microRhoUp, rhoRational } from './micro.ts'
import { rational } from './rational.ts'

describe('micro-rho', () => {
  test.each([
    ['0.007701', 7701n, '0.007701'],
    ['0.25', 250_000n, '0.250000'],
    ['12', 12_000_000n, '12.000000'],
    ['0', 0n, '0.000000'],
    ['0.0000019', 1n, '0.000001'],
  ])('%s is %i and prints as %s', (text, count, printed) => {
    expect(microRhoFromDecimal(text)).toBe(count)
    expect(decimalFromMicroRho(microRho(count))).toBe(printed)
  })

  test('of a third is rounded up when spent and down when granted', () => {
    expect(microRhoUp(rational(1n, 3n))).toBe(333_334n)
    expect(microRhoDown(rational(1n, 3n))).toBe(333_333n)
    expect(rhoRational(microRho(250_000n))).toEqual(rational(1n, 4n))
  })

  test.each(['-0.1', '-1'])('%s is refused', (text) => {
    expect(() => microRhoFromDecimal(text)).toThrow(expect.objectContaining({ code: 'ERR_RHO_NEGATIVE' }))
  })
})

describe('delta in units of 10^-15', () => {
  test.each([
    [1e-6, 1_000_000_000n],
    [1e-5, 10_000_000_000n],
    [0.1, 100_000_000_000_000n],
    [1e-15, 1n],
    [1.5e-15, 2n],
    [1e-20, 1n],
    [0, 0n],
    [1, 1_000_000_000_000_000n],
  ])('%d is %i', (delta, count) => expect(deltaFemto(delta)).toBe(count))

  test('is the same as a fraction, rounded up', () => {
    expect(deltaFemtoUp(rational(1n, 3n))).toBe(333_333_333_333_334n)
    expect(deltaRational(femtoDelta(1_000_000_000n))).toEqual(rational(1n, 1_000_000n))
  })

  test.each([-1e-9, 1.000001, 2])('%d is refused', (delta) => {
    expect(() => deltaFemto(delta)).toThrow(expect.objectContaining({ code: 'ERR_DELTA_OUT_OF_RANGE' }))
  })

  test('a negative count is refused', () => {
    expect(() => femtoDelta(-1n)).toThrow(expect.objectContaining({ code: 'ERR_DELTA_OUT_OF_RANGE' }))
  })
})
