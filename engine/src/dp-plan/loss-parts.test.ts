import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalPlan } from '../../test/compile-hospital.ts'
import { addLossParts, tightEpsilon } from '../measures/tight-epsilon.ts'
import { epsilonOfRho } from '../measures/zcdp-to-approx-dp.ts'
import { rational } from '../numeric/rational.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { lossParts } from './loss-parts.ts'

beforeAll(loadSqlParser)

const KNOWN = 'SELECT district, COUNT(*), AVG(cost) FROM visits GROUP BY district'
const UNKNOWN = 'SELECT diagnosis, COUNT(DISTINCT person_id), SUM(cost) FROM visits GROUP BY diagnosis'
const ONE_GROUP = 'SELECT birth_date, COUNT(*) FROM residents GROUP BY birth_date'

describe('what a loss consists of', () => {
  test.each([KNOWN, UNKNOWN, ONE_GROUP, 'SELECT diagnosis, SUM(cost) FROM visits GROUP BY diagnosis'])(
    'states no more than the zCDP loss and no less than its Gaussian share: %s',
    (sql) => {
      const [measured] = hospitalPlan(sql).measured
      const parts = measured === undefined ? null : lossParts(measured)
      if (measured === undefined || parts === null) throw new Error('the plan has parts')
      const tight = tightEpsilon(parts, measured.loss.rho, 1e-6)
      expect(tight).toBeLessThanOrEqual(epsilonOfRho(measured.loss.rho, 1e-6))
      expect(tight).toBeGreaterThan(0)
      // What is added for rounding is small beside the charge.
      const pureRho = parts.pure.reduce((sum, { epsilon, count }) => sum + (count * epsilon * epsilon) / 2, 0)
      const stated = Number(parts.gaussianRho) / 1e6 + pureRho
      expect(stated).toBeGreaterThan((Number(measured.loss.rho) / 1e6) * 0.99)
      expect(stated).toBeLessThan((Number(measured.loss.rho) / 1e6) * 1.2)
    },
  )

  test('counts the cells that one unit can move, over the measurements and the choice of groups', () => {
    const [measured] = hospitalPlan(ONE_GROUP).measured
    const parts = measured === undefined ? null : lossParts(measured)
    expect(parts?.gaussianCells).toBeGreaterThan(0n)
    expect(parts?.gaussianCells).toBeLessThan(10n)
  })

  test.each([
    ['SELECT MEDIAN(cost) FROM visits', 30n],
    ['SELECT district, DP_LOWER_BOUND(days) FROM visits GROUP BY district', 20n],
    ['SELECT COUNT(*), MEDIAN(cost), MIN(self_cost) FROM visits', 1n + 30n + 30n],
  ])('counts the nodes of a tree that the rows of a unit are in: %s', (sql, cells) => {
    const [measured] = hospitalPlan(sql).measured
    expect(measured === undefined ? null : lossParts(measured)?.gaussianCells).toBe(cells)
  })

  test('is not stated for noise too small to be rounded from continuous noise', () => {
    const [measured] = hospitalPlan(KNOWN).measured
    if (measured === undefined) throw new Error('the plan measures')
    const small = { ...measured, measurements: measured.measurements.map((m) => ({ ...m, sigma2: rational(2n) })) }
    expect(lossParts(small)).toBeNull()
  })
})

test('a hundred questions of one kind are far below a hundred times the epsilon of one', () => {
  const [measured] = hospitalPlan(ONE_GROUP).measured
  const parts = measured === undefined ? null : lossParts(measured)
  if (measured === undefined || parts === null) throw new Error('the plan has parts')
  const { rho } = measured.loss
  const hundred = (rho * 100n) as typeof rho
  const tight = tightEpsilon(addLossParts(Array.from({ length: 100 }, () => parts)), hundred, 1e-6)
  expect(tight).toBeLessThanOrEqual(epsilonOfRho(hundred, 1e-6))
  expect(tight).toBeLessThan(25 * epsilonOfRho(rho, 1e-6))
})
