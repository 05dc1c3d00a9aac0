import { describe, expect, test } from 'vitest'
import {
  decimalsForColumn,
  decimalsForError,
  formatApproximate,
  formatBytes,
  formatEpsilon,
  formatError,
  formatNumber,
  formatPercent,
  formatRho,
  powerOfTen,
  decimalsForMark,
} from './format-number.ts'

test.each([
  [27, 0],
  [127, 0],
  [9.96, 0],
  [3.2, 1],
  [0.99, 2],
  [0.0417, 3],
  [0, 0],
])('an error of %d is shown with %d decimals', (error, decimals) => {
  expect(decimalsForError(error)).toBe(decimals)
})

test('a column takes the precision of its smallest error', () => {
  expect(decimalsForColumn([17.6, 3.2, 8.9])).toBe(1)
  expect(decimalsForColumn([])).toBe(0)
})

describe('numbers', () => {
  test.each([
    [6842, 0, '6,842'],
    [-6842.25, 1, '\u22126,842.3'],
    [-0.04, 1, '0.0'],
    [186.4, 1, '186.4'],
    [Number.NaN, 0, '–'],
  ])('%d with %d decimals reads %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text)
  })
  test.each([
    [27, '±27'],
    [3.24, '±3.2'],
    [-1284.4, '±1,284'],
  ])('an error of %d reads %s', (error, text) => {
    expect(formatError(error)).toBe(text)
  })
  test.each([
    [0.145, '14.5%'],
    [0.0001, '<0.1%'],
    [0, '0.0%'],
    [2.31, '231%'],
    [-0.02, '\u22122.0%'],
  ])('a share of %d reads %s', (share, text) => {
    expect(formatPercent(share)).toBe(text)
  })
})

describe('privacy loss', () => {
  test.each([
    [0.5, '0.50'],
    [3.394, '3.39'],
    [0.042, '0.042'],
    [0, '0.00'],
  ])('epsilon %d reads %s', (epsilon, text) => {
    expect(formatEpsilon(epsilon)).toBe(text)
  })
  test('rho keeps every digit and shows at least six', () => {
    expect(formatRho('0.007701')).toBe('0.007701')
    expect(formatRho('2')).toBe('2.000000')
    expect(formatRho('0.0077015')).toBe('0.0077015')
  })
  test('a small probability is a power of ten, never 0', () => {
    expect(powerOfTen(1e-6)).toEqual({ mantissa: null, exponent: 6 })
    expect(powerOfTen(2.5e-9)).toEqual({ mantissa: '2.5', exponent: 9 })
  })
})

describe('sizes', () => {
  test.each([
    [1_200_000, 'zh-CN', '约 120 万'],
    [60_000, 'zh-CN', '约 6 万'],
    [612, 'zh-CN', '约 612'],
    [1_200_000, 'en', '≈1.2 M'],
    [200_000, 'en', '≈200 k'],
    [612, 'en', '≈612'],
  ] as const)('about %d rows in %s reads %s', (count, locale, text) => {
    expect(formatApproximate(count, locale)).toBe(text)
  })
  test('bytes take binary units', () => {
    expect(formatBytes(512)).toBe('512 B')
    expect(formatBytes(1536)).toBe('1.5 KiB')
    expect(formatBytes(1024 ** 3)).toBe('1.0 GiB')
  })
})

test('a mark on an axis shows its leading digit', () => {
  expect([1000, 300, 1, 0.3, 0.1, 0.01, 0.0003].map(decimalsForMark)).toEqual([0, 0, 0, 1, 1, 2, 4])
})
