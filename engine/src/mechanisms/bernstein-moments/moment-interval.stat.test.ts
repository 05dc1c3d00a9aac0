import { describe, test } from 'vitest'
import { binomialPValue, binomialTail } from '../../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../../test/statistical/seeded-random-source.ts'
import { plannedChecks } from '../../../test/statistical/significance.ts'
import { rational } from '../../numeric/rational.ts'
import { makeDiscreteGaussianSampler } from '../../random/discrete-gaussian-sampler.ts'
import { binomial, productBasis } from './bernstein-basis.ts'
import { momentReader } from './moment-reader.ts'
import { MOMENT_DEGREES, type MomentBasis, type MomentKind, rowMagnitudeOf } from './moment-statistic.ts'

const { expectAccepted, expectRejected } = plannedChecks(
  'src/mechanisms/bernstein-moments/moment-interval.stat.test.ts',
)

const TRIALS = 20_000
const CONFIDENCE = 0.95
const STEPS = 1000
/** Noise of this many rows on every sum. */
const TAU = 3

type Rows = readonly (readonly [number, number])[]

/** Rows in [0, 1] on a lattice: x spread evenly, y 0.7 x and the rest spread too. */
function spread(count: number): Rows {
  return Array.from({ length: count }, (_, i) => {
    const [x, other] = [(i + 0.5) / count, ((i + 0.5) * 0.618033988749895) % 1]
    return [Math.round(x * STEPS) / STEPS, Math.round((0.7 * x + 0.3 * other) * STEPS) / STEPS]
  })
}
/** Most values near their lower ends. */
function atTheEdge(count: number): Rows {
  return spread(count).map(([x, y]) => [Math.round(x ** 4 * STEPS) / STEPS, Math.round(y ** 3 * STEPS) / STEPS])
}

function basisOf(kind: MomentKind): MomentBasis {
  const { x, y } = MOMENT_DEGREES[kind]
  const axis = { lower: 0, width: 1, steps: STEPS }
  return {
    axes: [
      { ...axis, degree: x },
      { ...axis, degree: y },
    ],
    x: 0,
    y: 1,
  }
}

function exactSums(rows: Rows, { axes }: MomentBasis): readonly bigint[] {
  return productBasis(axes.map(({ degree }) => degree)).map((product) =>
    rows.reduce((sum, row) => {
      const term = product.reduce((all, { degree, k }, i) => {
        const value = BigInt(Math.round((row[i] ?? 0) * STEPS))
        return all * BigInt(binomial(degree, k)) * value ** BigInt(k) * (BigInt(STEPS) - value) ** BigInt(degree - k)
      }, 1n)
      return sum + term
    }, 0n),
  )
}

/** How often the interval holds the value that is read without noise, when the noise is `factor` times what was told. */
function covered(kind: MomentKind, rows: Rows, factor = 1): number {
  const basis = basisOf(kind)
  const sums = exactSums(rows, basis)
  const { value: truth } = momentReader(kind, basis, { sigma: 1e-9, confidence: CONFIDENCE })(sums)
  const sigma = TAU * rowMagnitudeOf(basis)
  const read = momentReader(kind, basis, { sigma, confidence: CONFIDENCE })
  const sample = makeDiscreteGaussianSampler(rational(BigInt(Math.round((factor * sigma) ** 2))))
  const random = seededRandomSource(`moments ${kind} ${rows.length} ${rows[0]?.[0] ?? 0} ${factor}`)
  let held = 0
  for (let i = 0; i < TRIALS; i++) {
    const { low, high } = read(sums.map((sum) => sum + sample(random)))
    if (low - 1e-9 <= truth && truth <= high + 1e-9) held += 1
  }
  return held
}

function tooLow(held: number): number {
  return binomialTail(TRIALS - held, TRIALS, 1 - CONFIDENCE)
}

describe('interval of a moment statistic', () => {
  test.each(['varPop', 'stddevSamp', 'covarSamp', 'regrSlope', 'regrIntercept', 'corr', 'regrSxy'] as const)(
    '%s of 5000 rows has its stated coverage, exact binomial',
    (kind) => {
      expectAccepted(binomialPValue(covered(kind, spread(5000)), TRIALS, CONFIDENCE))
      for (const factor of [1.3, 0.7]) {
        expectRejected(binomialPValue(covered(kind, spread(5000), factor), TRIALS, CONFIDENCE))
      }
    },
  )

  test.each([
    ['varPop', 5],
    ['varPop', 40],
    ['varSamp', 200],
    ['stddevPop', 40],
    ['covarPop', 40],
    ['covarPop', 200],
    ['regrSlope', 40],
    ['regrSlope', 200],
    ['regrIntercept', 200],
    ['corr', 40],
    ['corr', 200],
    ['regrR2', 200],
    ['regrR2', 1000],
    ['regrSxx', 40],
    ['regrSxy', 200],
    ['regrAvgY', 20],
    ['regrCount', 20],
  ] as const)('%s of %i rows covers at least as often as stated, in the middle and at the edge', (kind, count) => {
    expectAccepted(tooLow(covered(kind, spread(count))))
    expectAccepted(tooLow(covered(kind, atTheEdge(count))))
  })

  test('doubled noise shows', () => {
    expectRejected(tooLow(covered('regrSlope', spread(5000), 2)))
  })
})
