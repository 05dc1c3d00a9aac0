import type { AccuracyRequest } from '@yingbi/contracts'
import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { hospitalMeasured, hospitalPlan, hospitalRefusals } from '../../test/compile-hospital.ts'
import { rhoOfEpsilon } from '../measures/zcdp-to-approx-dp.ts'
import { rational } from '../numeric/rational.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'

beforeAll(loadSqlParser)

const COUNT_AND_MEAN = 'SELECT district, COUNT(*) AS visits, AVG(cost) AS mean_cost FROM visits GROUP BY district'

describe('a stated loss', () => {
  test('an epsilon is what the tight conversion makes of it', () => {
    expect(hospitalPlan(COUNT_AND_MEAN, { privacy: { epsilon: 0.5 } }).loss).toEqual({
      rho: rhoOfEpsilon(0.5, 1e-6),
      delta: 0n,
    })
  })

  test('is split over the measured columns by their relative errors, an average being one with twice that of a count', () => {
    const measured = hospitalMeasured(COUNT_AND_MEAN, { privacy: { rho: '0.01' } })
    expect(measured.columns.map(({ name, measurement }) => [name, measured.measurements[measurement]?.rho])).toEqual([
      ['avg_cost', rational(2n, 300n)],
      ['count', rational(1n, 300n)],
    ])
  })

  test('is split over all measured tables of a statement by their columns, to the last unit', () => {
    const sql = 'SELECT AVG(cost), COUNT(*), (SELECT COUNT(*) FROM residents) AS residents FROM visits'
    const plan = hospitalPlan(sql, { privacy: { rho: '0.000100' } })
    expect(new Set(plan.measured.map(({ loss }) => loss.rho))).toEqual(new Set([17n, 83n]))
    expect(plan.loss.rho).toBe(100n)
  })

  test('pays for the selection of groups, and delta for what it may show by mistake', () => {
    const measured = hospitalMeasured('SELECT diagnosis, SUM(cost) FROM visits GROUP BY diagnosis', {
      privacy: { rho: '0.01' },
    })
    expect(measured.selection).toMatchObject({
      rho: rational(5n, 1000n),
      minimumUnits: 5n,
    })
    expect(measured.loss).toEqual({ rho: 10_000n, delta: 1_000_000n })
  })

  test('pays once when the selection counts the units that are asked for', () => {
    const measured = hospitalMeasured('SELECT diagnosis, COUNT(DISTINCT person_id) FROM visits GROUP BY diagnosis', {
      privacy: { rho: '0.01' },
    })
    expect(measured.selection?.rho).toEqual(rational(1n, 100n))
    expect(measured.measurements[0]).toMatchObject({ sharesSelectionNoise: true, rho: rational(0n) })
  })

  test.each([
    ['none', {}, { code: 'DP_PRIVACY_REQUEST_MISSING', params: {} }],
    [
      'a loss below one step a column',
      { privacy: { rho: '0.000001' } },
      { code: 'DP_PRIVACY_TOO_SMALL', params: { columns: 2 } },
    ],
    [
      'an epsilon above the limit',
      { privacy: { epsilon: 101 } },
      { code: 'DP_PRIVACY_TOO_LARGE', params: { limit: 100 } },
    ],
    ['a rho above the limit', { privacy: { rho: '1000' } }, { code: 'DP_PRIVACY_TOO_LARGE', params: { limit: 100 } }],
  ])('%s is refused', (_, options, refusal) => {
    expect(hospitalRefusals(COUNT_AND_MEAN, options)).toEqual([refusal])
  })
})

describe('a wished accuracy', () => {
  test('of several columns is that of the one that needs most', () => {
    const [mean, visits] = [
      { column: 'mean_cost', absolute: 1 },
      { column: 'visits', relative: 0.01 },
    ]
    const rho = (accuracy: AccuracyRequest) => hospitalPlan(COUNT_AND_MEAN, { accuracy }).loss.rho
    const [one, other] = [mean, visits].map((wish) => rho({ ...wish, confidence: 0.95 }))
    const both = rho({ ...mean, confidence: 0.95, also: [visits] })
    expect(both).toBe(one !== undefined && other !== undefined && one > other ? one : other)
    expect(one).not.toBe(other)
    expect(
      hospitalRefusals(COUNT_AND_MEAN, {
        accuracy: { ...mean, confidence: 0.95, also: [{ column: 'x', absolute: 1 }] },
      }),
    ).toMatchObject([{ code: 'DP_ACCURACY_COLUMN' }])
  })

  const loss = (accuracy: { column: string; absolute?: number; relative?: number; confidence: number }) =>
    hospitalPlan(COUNT_AND_MEAN, { accuracy })

  test('is met by the smallest loss that meets it', () => {
    const wish = { column: 'visits', absolute: 100, confidence: 0.95 }
    const { rho } = loss(wish).loss
    const expected = (total: bigint) =>
      hospitalMeasured(COUNT_AND_MEAN, { privacy: { rho: `0.${total.toString().padStart(6, '0')}` } }).columns[1]
        ?.expectedError.typical ?? Infinity
    expect(expected(rho)).toBeLessThanOrEqual(100)
    expect(expected(rho - 1n)).toBeGreaterThan(100)
  })

  test('may be relative to the published size: 1.2 million visits in 5 districts', () => {
    const relative = loss({ column: 'visits', relative: 0.01, confidence: 0.95 })
    expect(relative.loss).toEqual(loss({ column: 'visits', absolute: 2400, confidence: 0.95 }).loss)
  })

  test('of an average rests on the published size', () => {
    const plan = loss({ column: 'mean_cost', absolute: 5, confidence: 0.95 })
    expect(plan.measured[0]?.columns[0]?.expectedError.typical).toBeLessThanOrEqual(5)
    expect(plan.measured[0]?.columns[0]?.expectedError.typical).toBeGreaterThan(4.98)
  })

  test('of a quantile is refused, because its error is known in ranks; with a stated loss it is foretold', () => {
    const sql = 'SELECT district, MEDIAN(cost) AS middle FROM visits GROUP BY district'
    const accuracy = { column: 'middle', absolute: 5, confidence: 0.95 }
    expect(hospitalRefusals(sql, { accuracy })).toEqual([
      { code: 'DP_ACCURACY_IN_RANKS', params: { column: 'middle' } },
    ])
    const [middle] = hospitalPlan(sql, { privacy: { epsilon: 1 } }).measured[0]?.columns ?? []
    const { rows = 0, share = 0, valueWidth } = middle?.expectedError.rank ?? {}
    expect(rows / (share ?? 1)).toBeCloseTo(240_000, 6)
    expect(valueWidth).toBe(0.25)
  })

  test.each([
    [
      'of a key',
      { column: 'district', absolute: 1 },
      { code: 'DP_ACCURACY_COLUMN', params: { column: 'district', columns: 'visits, mean_cost' } },
    ],
    ['of an average over groups not known', null, { code: 'DP_ACCURACY_SIZE_UNKNOWN', params: { column: 'mean' } }],
    [
      'that no loss reaches',
      { column: 'visits', absolute: 0.001 },
      { code: 'DP_ACCURACY_UNREACHABLE', params: { epsilon: expect.any(Number) as number, limit: 100 } },
    ],
  ])('%s is refused', (_, wish, refusal) => {
    const accuracy = { confidence: 0.95, ...(wish ?? { column: 'mean', absolute: 1 }) }
    const sql = wish === null ? 'SELECT diagnosis, AVG(cost) AS mean FROM visits GROUP BY diagnosis' : COUNT_AND_MEAN
    expect(hospitalRefusals(sql, { accuracy })).toEqual([refusal])
  })
})

test('the expected error of a small group is larger for averages only', () => {
  const [mean, count] = hospitalMeasured(COUNT_AND_MEAN, { privacy: { epsilon: 1 } }).columns
  expect(count?.expectedError.smallGroup).toBe(count?.expectedError.typical)
  expect((mean?.expectedError.smallGroup ?? 0) / (mean?.expectedError.typical ?? 1)).toBeCloseTo(10)
})

test('without a published size the error of an average is unknown', () => {
  const catalog = hospitalCatalog()
  const tables = new Map(Array.from(catalog.tables, ([name, table]) => [name, { ...table, approximateRows: null }]))
  const measured = hospitalMeasured(COUNT_AND_MEAN, { catalog: { ...catalog, tables }, privacy: { epsilon: 1 } })
  expect(measured.columns.map((column) => column.expectedError.typical)).toEqual([null, expect.any(Number)])
})
