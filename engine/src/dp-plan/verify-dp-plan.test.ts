import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { hospitalPlan } from '../../test/compile-hospital.ts'
import { composeLosses, privacyLoss } from '../measures/privacy-loss.ts'
import { femtoDelta } from '../numeric/femto.ts'
import { microRho } from '../numeric/micro.ts'
import { divideRational, rational, type Rational } from '../numeric/rational.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import type { DpPlan } from './dp-plan.ts'
import type { MeasuredPlan } from './measured-plan.ts'
import { verifyDpPlan } from './verify-dp-plan.ts'

beforeAll(loadSqlParser)

const KNOWN = 'SELECT district, COUNT(*), AVG(cost) FROM visits GROUP BY district'
const UNKNOWN = 'SELECT diagnosis, COUNT(DISTINCT person_id), SUM(cost) FROM visits GROUP BY diagnosis'
const ONE_GROUP = 'SELECT birth_date, COUNT(*) FROM residents GROUP BY birth_date'

const WEIGHTED = 'SELECT diagnosis, SUM(cost) FROM visits GROUP BY diagnosis'

const half = (value: Rational) => divideRational(value, rational(2n))

function changed(plan: DpPlan, change: (measured: MeasuredPlan) => MeasuredPlan): DpPlan {
  const measured = plan.measured.map(change)
  return { ...plan, measured, loss: composeLosses(measured.map(({ loss }) => loss)) }
}

/** Every one of these would spend another loss than is charged, or add less noise than the bounds need. */
const PLANTED: readonly (readonly [string, string, (measured: MeasuredPlan) => MeasuredPlan])[] = [
  [
    'noise of half the variance',
    KNOWN,
    (m) => ({ ...m, measurements: m.measurements.map((c) => ({ ...c, sigma2: half(c.sigma2) })) }),
  ],
  [
    'noise of twice the variance',
    KNOWN,
    (m) => ({
      ...m,
      measurements: m.measurements.map((c) => ({ ...c, sigma2: divideRational(c.sigma2, rational(1n, 2n)) })),
    }),
  ],
  [
    'a sensitivity that the bounds do not give',
    KNOWN,
    (m) => ({
      ...m,
      measurements: m.measurements.map((c) => ({ ...c, sensitivity: { ...c.sensitivity, l2Squared: 1n } })),
    }),
  ],
  ['a charge too small', KNOWN, (m) => ({ ...m, loss: privacyLoss(microRho(m.loss.rho - 1n), m.loss.delta) })],
  ['a charge too large', KNOWN, (m) => ({ ...m, loss: privacyLoss(microRho(m.loss.rho + 1n), m.loss.delta) })],
  [
    'a column that nobody pays for',
    KNOWN,
    (m) => ({ ...m, measurements: m.measurements.map((c) => ({ ...c, sharesSelectionNoise: true })) }),
  ],
  [
    'noise that nobody pays for, and nothing charged',
    KNOWN,
    (m) => ({
      ...m,
      measurements: m.measurements.map((c) => ({ ...c, sharesSelectionNoise: true })),
      loss: privacyLoss(microRho(0n), femtoDelta(0n)),
    }),
  ],
  [
    'another rank limit than the owner set',
    KNOWN,
    (m) =>
      m.bounding.kind === 'two-level'
        ? m
        : { ...m, bounding: { ...m.bounding, rowsPerTable: new Map([['visits', 21]]) } },
  ],
  [
    'many rows called one',
    KNOWN,
    (m) => (m.bounding.kind === 'two-level' ? m : { ...m, bounding: { ...m.bounding, kind: 'one-row-per-unit' } }),
  ],
  ['unknown groups shown without selection', UNKNOWN, (m) => ({ ...m, selection: null })],
  ['selection without its delta', UNKNOWN, (m) => ({ ...m, loss: privacyLoss(m.loss.rho, femtoDelta(0n)) })],
  [
    'selection that forgets groups per unit',
    UNKNOWN,
    (m) => (m.selection === null ? m : { ...m, selection: { ...m.selection, groupsPerUnit: 1n } }),
  ],
  [
    'a sum shown from the selection',
    UNKNOWN,
    (m) => ({ ...m, measurements: m.measurements.map((c) => ({ ...c, sharesSelectionNoise: true })) }),
  ],
  [
    'units said to have other noise than the selection',
    UNKNOWN,
    (m) => ({
      ...m,
      measurements: m.measurements.map((c) => (c.sharesSelectionNoise ? { ...c, sigma2: half(c.sigma2) } : c)),
    }),
  ],
  [
    'a tree with Gaussian noise paid for as Laplace noise',
    'SELECT MEDIAN(cost) FROM visits',
    (m) => ({
      ...m,
      measurements: m.measurements.map((c) => ({
        ...c,
        sigma2: rational(1n),
        laplaceScale: divideRational(rational(c.sensitivity.l1), c.rho),
      })),
    }),
  ],
  [
    'selection with less noise',
    ONE_GROUP,
    (m) => (m.selection === null ? m : { ...m, selection: { ...m.selection, sigma2: rational(1n) } }),
  ],
  [
    'weighted selection with less noise',
    WEIGHTED,
    (m) => (m.selection === null ? m : { ...m, selection: { ...m.selection, sigma2: half(m.selection.sigma2) } }),
  ],
  [
    'weights taken for numbers of units',
    WEIGHTED,
    (m) => (m.selection === null ? m : { ...m, selection: { ...m.selection, rule: 'gaussian-threshold' } }),
  ],
  [
    'numbers of units taken for weights',
    UNKNOWN,
    (m) => (m.selection === null ? m : { ...m, selection: { ...m.selection, rule: 'weighted-gaussian-threshold' } }),
  ],
  [
    'a score that is not read',
    WEIGHTED,
    (m) => ({ ...m, exactColumns: m.exactColumns.filter(({ kind }) => kind !== 'score') }),
  ],
  [
    'a minimum of units that is not read',
    WEIGHTED,
    (m) => ({ ...m, exactColumns: m.exactColumns.filter(({ kind }) => kind !== 'units') }),
  ],
  [
    'weights of groups that no hash chose',
    WEIGHTED,
    (m) => (m.bounding.kind === 'two-level' ? { ...m, bounding: { ...m.bounding, choice: 'all-groups' } } : m),
  ],
]

describe('a plan with Laplace noise', () => {
  const plan = () => hospitalPlan('SELECT SUM(cost) FROM visits', { privacy: { rho: '8' } })

  test('as built proves its charge', () => {
    expect(plan().measured[0]?.measurements[0]?.laplaceScale).not.toBeNull()
    expect(() => verifyDpPlan(plan(), hospitalCatalog())).not.toThrow()
  })

  test.each([
    ['of half the scale', (scale: Rational) => divideRational(scale, rational(2n))],
    ['taken for Gaussian noise', () => null],
  ])('%s does not', (_, change) => {
    const faulty = changed(plan(), (m) => ({
      ...m,
      measurements: m.measurements.map((each) => ({
        ...each,
        laplaceScale: each.laplaceScale === null ? null : change(each.laplaceScale),
      })),
    }))
    expect(() => verifyDpPlan(faulty, hospitalCatalog())).toThrow('ERR_PLAN_UNSOUND')
  })
})

describe('a plan that does not prove its charge', () => {
  test.each(PLANTED)('%s', (_, sql, plant) => {
    const plan = hospitalPlan(sql)
    const faulty = changed(plan, plant)
    expect(faulty).not.toEqual(plan)
    expect(() => verifyDpPlan(faulty, hospitalCatalog())).toThrow('ERR_PLAN_UNSOUND')
  })

  test('a total that is not the sum of its parts', () => {
    const plan = hospitalPlan(KNOWN)
    const free = { ...plan, loss: privacyLoss(microRho(0n), femtoDelta(0n)) }
    expect(() => verifyDpPlan(free, hospitalCatalog())).toThrow('ERR_PLAN_UNSOUND')
  })
})

test.each([KNOWN, UNKNOWN, ONE_GROUP, WEIGHTED])('a plan as built proves it: %s', (sql) => {
  expect(() => verifyDpPlan(hospitalPlan(sql), hospitalCatalog())).not.toThrow()
})
