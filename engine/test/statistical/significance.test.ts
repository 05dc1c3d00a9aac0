import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { binomialPValue, binomialTail, countsFitPValue, independencePValue } from './hypothesis-tests.ts'
import { ALPHA, PLANNED_CHECKS, SUITE_RATE } from './significance.ts'
import { chiSquareTail, normalTail } from './special-functions.ts'

const engine = fileURLToPath(new URL('../..', import.meta.url))

test('all checks together fail a correct engine with probability at most SUITE_RATE', () => {
  const checks = Object.values(PLANNED_CHECKS).reduce((sum, count) => sum + count, 0)
  expect(checks * ALPHA).toBeLessThanOrEqual(SUITE_RATE)
})

test('every statistical test file of the engine is planned', () => {
  const files = globSync('{src,test}/**/*.stat.test.ts', { cwd: engine }).toSorted()
  expect(files).toEqual(Object.keys(PLANNED_CHECKS).toSorted())
})

test('every statistical test file refuses a wrong claim at least once', () => {
  const files = Object.keys(PLANNED_CHECKS)
  expect(files.filter((file) => !readFileSync(`${engine}/${file}`, 'utf8').includes('expectRejected('))).toEqual([])
})

test.each([
  [3.841458820694124, 1, 0.05],
  [18.307038053275146, 10, 0.05],
  [59.703, 30, 0.001],
  [10, 20, 0.968171943],
  [149.449, 100, 0.001],
])('the chi-square tail of %f with %i degrees is %f', (statistic, freedom, tail) => {
  expect(chiSquareTail(statistic, freedom) / tail).toBeCloseTo(1, 2)
})

test.each([
  [0, 0.5],
  [1.959963984540054, 0.025],
  [-1.959963984540054, 0.975],
  [5, 2.866515718791939e-7],
])('the normal tail at %f is %f', (x, tail) => {
  expect(normalTail(x) / tail).toBeCloseTo(1, 9)
})

test.each([
  [8, 10, 0.5, 0.0546875],
  [1, 10, 0.1, 0.6513215599],
  [0, 10, 0.1, 1],
  [10, 10, 0.5, 0.0009765625],
  [5100, 10_000, 0.5, 0.0233],
])('at least %i of %i at %f has probability %f', (successes, trials, probability, tail) => {
  expect(binomialTail(successes, trials, probability)).toBeCloseTo(tail, 4)
})

test('a binomial test is two-sided', () => {
  expect(binomialPValue(5, 10, 0.5)).toBe(1)
  expect(binomialPValue(2, 10, 0.5)).toBeCloseTo(0.109375, 9)
  expect(binomialPValue(8, 10, 0.5)).toBeCloseTo(0.109375, 9)
})

test('a fit of counts in proportion has p-value 1, one far off has almost 0', () => {
  expect(countsFitPValue([250, 250, 500], [0.25, 0.25, 0.5])).toBe(1)
  expect(countsFitPValue([400, 100, 500], [0.25, 0.25, 0.5])).toBeLessThan(1e-20)
})

test('an alternating sequence is not independent', () => {
  expect(independencePValue(Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1n : -1n)))).toBeLessThan(1e-10)
})
