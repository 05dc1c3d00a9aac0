import { describe, expect, test } from 'vitest'
import { RandomChoices } from '../../../test/greybox/random-choices.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { rhoOfEpsilon } from '../../measures/zcdp-to-approx-dp.ts'
import { rhoRational } from '../../numeric/micro.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { gaussianVariance } from '../discrete-gaussian/privacy-map.ts'
import { binThreshold, discoveredBounds } from './discovered-bounds.ts'
import { binTree, leastOfBin, MAGNITUDE_BINS } from './magnitude-bins.ts'

const EPSILON = 0.1
const SIGMA2 = gaussianVariance(rational(1n), rhoRational(rhoOfEpsilon(EPSILON, 1e-6)))
const THRESHOLD = binThreshold(SIGMA2)

const binOf = (value: bigint) =>
  binTree<() => number>(
    (bin) => () => bin,
    (edge, below, from) => () => (value < edge ? below() : from()),
  )()

type Draw = (uniform: () => number) => number
const normal = (uniform: () => number) => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())

/** What columns of registers hold: amounts, ages, counts, dates as days, differences, codes, in the units of their grids. */
const COLUMNS: readonly (readonly [string, number, Draw])[] = [
  ['age', 10_000, (u) => 90 * u() ** 1.2],
  ['age of adults', 20_000, (u) => 18 + 70 * u()],
  ['height in mm', 10_000, (u) => 1690 + 90 * normal(u)],
  ['weight in g', 10_000, (u) => 70_000 + 14_000 * normal(u)],
  ['birth weight in g', 15_000, (u) => 3300 + 520 * normal(u)],
  ['systolic pressure', 10_000, (u) => 125 + 18 * normal(u)],
  ['glucose in 0.01 mmol/l', 12_000, (u) => 540 * Math.exp(0.2 * normal(u))],
  ['cost in cents', 50_000, (u) => 30_000 * Math.exp(1.1 * normal(u))],
  ['income in cents', 40_000, (u) => 3_000_000 * Math.exp(0.7 * normal(u))],
  ['turnover in cents', 30_000, (u) => 1e10 * Math.exp(2 * normal(u))],
  ['price of a flat', 10_000, (u) => 2_000_000 * Math.exp(0.5 * normal(u))],
  ['staff of a firm', 20_000, (u) => 1 + 8 * Math.exp(1.5 * normal(u))],
  ['waiting minutes', 10_000, (u) => -35 * Math.log(1 - u())],
  ['seconds of a call', 25_000, (u) => -180 * Math.log(1 - u())],
  ['visits a year', 10_000, (u) => Math.floor(-3 * Math.log(1 - u()))],
  ['children', 10_000, (u) => Math.floor(4 * u() ** 2)],
  ['days of a stay', 12_000, (u) => 1 + Math.floor(-6 * Math.log(1 - u()))],
  ['year', 10_000, (u) => 2015 + Math.floor(11 * u())],
  ['year of birth', 20_000, (u) => 1935 + Math.floor(85 * u())],
  ['day of the epoch', 10_000, (u) => 19_000 + Math.floor(700 * u())],
  ['temperature in 0.1 degree', 20_000, (u) => 120 + 95 * normal(u)],
  ['balance in cents', 40_000, (u) => 500_000 * normal(u)],
  ['difference of two marks', 10_000, (u) => 12 * normal(u)],
  ['growth in per mille', 10_000, (u) => 30 + 60 * normal(u)],
  ['mark', 10_000, (u) => 100 * u() ** 0.5],
  ['floor of a house', 15_000, (u) => Math.floor(20 * u() ** 1.5)],
  ['postcode', 30_000, (u) => 100_000 + Math.floor(700_000 * u())],
  ['all alike', 10_000, () => 7],
  ['none or a hundred', 10_000, (u) => (u() < 0.3 ? 100 : 0)],
  ['litres of water', 60_000, (u) => 9000 * Math.exp(0.6 * normal(u))],
]

function valuesOf([name, rows, draw]: (typeof COLUMNS)[number]): readonly bigint[] {
  const choices = new RandomChoices(`column ${name}`)
  const uniform = () => Number(choices.bits64() >> 11n) / 2 ** 53
  return Array.from({ length: rows }, () => BigInt(Math.round(draw(uniform)))).toSorted((a, b) => (a < b ? -1 : 1))
}

function found(values: readonly bigint[], label: string) {
  const draw = makeDiscreteGaussianSampler(SIGMA2)
  const random = seededRandomSource(label)
  const exact = Array.from({ length: MAGNITUDE_BINS }, () => 0n)
  for (const value of values) exact[binOf(value)] = (exact[binOf(value)] ?? 0n) + 1n
  return discoveredBounds(
    exact.map((count) => count + draw(random)),
    THRESHOLD,
  )
}

describe('bounds that are found', () => {
  test(`are within a power of two of the 99 % range for nine of ten of 30 columns at epsilon ${EPSILON}`, async ({
    annotate,
  }) => {
    expect(COLUMNS).toHaveLength(30)
    const missed = COLUMNS.flatMap((column) => {
      const [name, rows] = column
      const values = valuesOf(column)
      const bounds = found(values, name)
      const [low = 0n, high = 0n] = [values[Math.floor(rows * 0.005)], values[Math.floor(rows * 0.995)]]
      if (bounds === null) return [`${name}: nothing`]
      const near = (a: bigint, b: bigint) => Math.abs(binOf(a) - binOf(b)) <= 1
      return near(bounds.lower, low) && near(bounds.upper, high)
        ? []
        : [`${name}: ${bounds.lower} to ${bounds.upper} for ${low} to ${high}`]
    })
    await annotate(`missed: ${missed.join('; ')}`)
    expect(missed.length).toBeLessThanOrEqual(3)
  })

  test('are none where there are too few rows', () => {
    expect(found([5n, 6n, 7n], 'three rows')).toBeNull()
    expect(found([], 'no rows')).toBeNull()
  })

  test.each<[readonly number[], [bigint, bigint] | null]>([
    [[], null],
    [[64], [0n, 0n]],
    [
      [70, 72],
      [16n, 255n],
    ],
    [
      [60, 67],
      [-15n, 7n],
    ],
    [
      [55, 57],
      [-511n, -32n],
    ],
    [[127], [2n ** 61n, 2n ** 63n - 1n]],
    [[0], [-(2n ** 63n), -(2n ** 62n)]],
  ])('of bins %o are %o', (passing, wanted) => {
    const counts = Array.from({ length: MAGNITUDE_BINS }, (_, bin) =>
      passing.includes(bin) ? THRESHOLD : THRESHOLD - 1n,
    )
    const bounds = discoveredBounds(counts, THRESHOLD)
    expect(bounds === null ? null : [bounds.lower, bounds.upper]).toEqual(wanted)
    expect(leastOfBin(64)).toBe(0n)
  })
})
