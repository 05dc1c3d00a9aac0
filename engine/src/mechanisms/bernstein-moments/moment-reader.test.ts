import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binomial, monomialCoefficients, productBasis } from './bernstein-basis.ts'
import { momentReader } from './moment-reader.ts'
import { MOMENT_DEGREES, type MomentBasis, type MomentKind, PAIR_KINDS, rowMagnitudeOf } from './moment-statistic.ts'

/** Hardly any noise: what is read is the estimate itself. */
const QUIET = { sigma: 1e-6, confidence: 0.95 }

/** Exact sums of the basis for rows of (x, y) in whole steps. */
function sumsOf(rows: readonly (readonly [number, number])[], { axes }: MomentBasis): readonly bigint[] {
  return productBasis(axes.map(({ degree }) => degree)).map((product) =>
    rows.reduce(
      (sum, row) =>
        sum +
        product.reduce((all, { degree, k }, i) => {
          const [steps, value] = [BigInt(axes[i]?.steps ?? 0), BigInt(row[i] ?? 0)]
          return all * BigInt(binomial(degree, k)) * value ** BigInt(k) * (steps - value) ** BigInt(degree - k)
        }, 1n),
      0n,
    ),
  )
}

/** x in steps of 0.1 from -5 to 15, y whole from 0 to 50. */
function basisOf(kind: MomentKind): MomentBasis {
  const { x, y } = MOMENT_DEGREES[kind]
  return {
    axes: [
      { degree: x, lower: -5, width: 20, steps: 200 },
      { degree: y, lower: 0, width: 50, steps: 50 },
    ],
    x: 0,
    y: 1,
  }
}

function read(kind: MomentKind, rows: readonly (readonly [number, number])[], noise = QUIET) {
  const basis = basisOf(kind)
  return momentReader(kind, basis, noise)(sumsOf(rows, basis))
}

/** By the textbook, over the values themselves. */
function textbook(kind: MomentKind, rows: readonly (readonly [number, number])[]): number {
  const n = rows.length
  const xs = rows.map(([x]) => -5 + x / 10)
  const ys = rows.map(([, y]) => y)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const sxx = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
  const syy = ys.reduce((sum, y) => sum + (y - meanY) ** 2, 0)
  const sxy = xs.reduce((sum, x, i) => sum + (x - meanX) * ((ys[i] ?? 0) - meanY), 0)
  const values: Readonly<Record<MomentKind, number>> = {
    average: meanX,
    varPop: sxx / n,
    varSamp: sxx / (n - 1),
    stddevPop: Math.sqrt(sxx / n),
    stddevSamp: Math.sqrt(sxx / (n - 1)),
    covarPop: sxy / n,
    covarSamp: sxy / (n - 1),
    corr: sxy / Math.sqrt(sxx * syy),
    regrSlope: sxy / sxx,
    regrIntercept: meanY - (sxy / sxx) * meanX,
    regrR2: sxy ** 2 / (sxx * syy),
    regrCount: n,
    regrAvgX: meanX,
    regrAvgY: meanY,
    regrSxx: sxx,
    regrSyy: syy,
    regrSxy: sxy,
  }
  return values[kind]
}

const row = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 50 }))
const someRows = fc.array(row, { minLength: 3, maxLength: 30 }).filter((rows) => {
  return new Set(rows.map(([x]) => x)).size > 1 && new Set(rows.map(([, y]) => y)).size > 1
})

describe('without noise', () => {
  test.each(['average', 'varPop', 'varSamp', 'stddevPop', 'stddevSamp', ...PAIR_KINDS] as const)(
    '%s is that of the rows',
    (kind) => {
      fc.assert(
        fc.property(someRows, (rows) => {
          const wanted = textbook(kind, rows)
          const { value, low, high } = read(kind, rows)
          expect(value).toBeCloseTo(wanted, 6)
          expect(low).toBeLessThanOrEqual(value)
          expect(high).toBeGreaterThanOrEqual(value)
        }),
      )
    },
  )

  test('the sums of a row are whole, at least 0, and add up to the same for every row', () => {
    fc.assert(
      fc.property(row, (one) => {
        const basis = basisOf('corr')
        const sums = sumsOf([one], basis)
        expect(sums.every((sum) => sum >= 0n)).toBe(true)
        expect(sums.reduce((all, sum) => all + sum, 0n)).toBe(BigInt(rowMagnitudeOf(basis)))
      }),
    )
  })
})

/** Quantiles of the normal distribution with mean 10 and standard deviation 2, whose squares average about 104. */
function normalRows(): readonly (readonly [number, number])[] {
  const count = 20_000
  return Array.from({ length: count / 2 }, (_, i) => {
    // Box and Muller over a fixed lattice: no chance in it.
    const radius = Math.sqrt(-2 * Math.log((i + 0.5) / (count / 2)))
    const angle = 2 * Math.PI * ((i * 0.618033988749895) % 1)
    return [0, 1].map((turn): [number, number] => {
      const z = radius * (turn === 0 ? Math.cos(angle) : Math.sin(angle))
      return [Math.round((10 + 2 * z + 10) * 10), 0]
    })
  }).flat()
}

describe('known answers for N(10, 2)', () => {
  const rows = normalRows()
  /** From -10 to 30: ten standard deviations to either side. */
  const basis: MomentBasis = { axes: [{ degree: 2, lower: -10, width: 40, steps: 400 }], x: 0, y: null }
  const valueOf = (kind: MomentKind, sums = sumsOf(rows, basis)) => momentReader(kind, basis, QUIET)(sums).value

  test.each([
    ['average', 10],
    ['varPop', 4],
    ['varSamp', 4],
    ['stddevPop', 2],
    ['stddevSamp', 2],
  ] as const)('%s is %d', (kind, wanted) => {
    // E[x^2] - E[x] would be about 94.
    expect(Math.abs(valueOf(kind) - wanted)).toBeLessThan(0.05)
  })

  test('without its factor 2 the middle function gives something else', () => {
    const [b0 = 0n, b1 = 0n, b2 = 0n] = sumsOf(rows, basis)
    expect(Math.abs(valueOf('varPop', [b0, b1 / 2n, b2]) - 4)).toBeGreaterThan(5)
  })
})

describe('noise', () => {
  test('without rows everything is possible', () => {
    const sums = [3, -2, 1].map((sum) => sum * 40_000)
    const basis: MomentBasis = { axes: [{ degree: 2, lower: -5, width: 20, steps: 200 }], x: 0, y: null }
    const noise = { sigma: 40_000, confidence: 0.95 }
    expect(momentReader('varPop', basis, noise)(sums)).toMatchObject({ low: 0, high: 100 })
    expect(momentReader('stddevSamp', basis, noise)(sums)).toMatchObject({ low: 0, high: Math.sqrt(200) })
  })

  test('values and intervals stay within what is possible', () => {
    const noisy = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 9, maxLength: 9 })
    fc.assert(
      fc.property(noisy, fc.double({ min: 1, max: 1e6, noNaN: true }), (sums, sigma) => {
        for (const kind of PAIR_KINDS) {
          const length = productBasis(basisOf(kind).axes.map(({ degree }) => degree)).length
          const { value, low, high } = momentReader(kind, basisOf(kind), { sigma, confidence: 0.95 })(
            sums.slice(0, length),
          )
          for (const each of [value, low, high]) expect(Number.isFinite(each)).toBe(true)
          expect(low).toBeLessThanOrEqual(value)
          expect(high).toBeGreaterThanOrEqual(value)
        }
      }),
    )
  })

  test.each([
    [0, 0.95, 'ERR_SCALE_NOT_POSITIVE'],
    [Infinity, 0.95, 'ERR_SCALE_NOT_POSITIVE'],
    [1, 1, 'ERR_CONFIDENCE_OUT_OF_RANGE'],
    [1, 0.4, 'ERR_CONFIDENCE_OUT_OF_RANGE'],
  ])('of sigma %d with confidence %d is refused', (sigma, confidence, code) => {
    expect(() => momentReader('corr', basisOf('corr'), { sigma, confidence })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

test.each<[readonly (0 | 1 | 2)[], readonly number[], readonly number[]]>([
  [[2], [0], [1, 1, 1]],
  [[2], [1], [0, 0.5, 1]],
  [[2], [2], [0, 0, 1]],
  [
    [1, 1],
    [1, 1],
    [0, 0, 0, 1],
  ],
  [
    [2, 1],
    [1, 1],
    [0, 0, 0, 0.5, 0, 1],
  ],
  [
    [0, 2],
    [0, 1],
    [0, 0.5, 1],
  ],
])('degrees %j: the sum of the monomial of exponents %j has coefficients %j', (degrees, exponents, wanted) => {
  expect(monomialCoefficients(degrees, exponents)).toEqual(wanted)
})
