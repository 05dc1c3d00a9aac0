import { beforeAll, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { hospitalMeasured, hospitalPlan } from '../../test/compile-hospital.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { noisyColumns } from './noisy-table.ts'

beforeAll(loadSqlParser)

const QUESTION = 'SELECT district, COUNT(*) AS n, AVG(cost) AS mean FROM visits WHERE year = 2025 GROUP BY district'
const measured = (sql: string, options?: Parameters<typeof hospitalMeasured>[1]) => hospitalMeasured(sql, options)

test.each([
  'select avg(v.cost) AS a, v.district, count(*) from visits as v where 2025 = v.year group by 2 order by 1 limit 3',
  'SELECT district, COUNT(*) + 1 AS more, AVG(cost) FROM hospital.visits WHERE (year) = 2025 GROUP BY visits.district HAVING COUNT(*) > 7',
  'WITH v AS (SELECT * FROM (SELECT district, cost, year FROM visits) x WHERE year = 2025) SELECT district, AVG(cost), COUNT(*) FROM v GROUP BY district',
])('the same question in other words has the same noisy table: %s', (sql) => {
  const [a, b] = [measured(QUESTION), measured(sql)]
  expect(b.canonicalKey).toBe(a.canonicalKey)
  expect(noisyColumns(b)).toEqual(noisyColumns(a))
  expect(b.groups).toEqual(a.groups)
})

test('the loss is no part of the key, how bounds are kept is', () => {
  const { canonicalKey } = measured(QUESTION)
  expect(measured(QUESTION, { privacy: { epsilon: 2 } }).canonicalKey).toBe(canonicalKey)
  const twoLevel = measured(QUESTION, { privacy: { epsilon: 1, bounding: 'two-level' } })
  expect(twoLevel.canonicalKey).not.toBe(canonicalKey)
})

test('Laplace noise has another key, for totals that are made to agree count on Gaussian noise', () => {
  const plain = 'SELECT district, COUNT(*) FROM visits GROUP BY district'
  const rollup = 'SELECT district, COUNT(*) FROM visits GROUP BY ROLLUP (district)'
  const byDistrict = (sql: string, rho: string) => {
    const plans = hospitalPlan(sql, { privacy: { rho, bounding: 'ranked-rows' } }).measured
    return plans.find(({ keys }) => keys.length === 1)
  }
  expect(byDistrict(plain, '40')?.measurements[0]?.laplaceScale).not.toBeNull()
  expect(byDistrict(rollup, '40')?.measurements[0]?.laplaceScale).toBeNull()
  expect(byDistrict(rollup, '40')?.canonicalKey).not.toBe(byDistrict(plain, '40')?.canonicalKey)
  // Gaussian noise in both: the answer to one serves the other.
  expect(byDistrict(rollup, '40')?.canonicalKey).toBe(byDistrict(plain, '0.5')?.canonicalKey)
})

test('the sensitivity that is shown is in the norm of its noise', () => {
  const shown = (rho: string) => {
    const plan = measured('SELECT district, COUNT(*) FROM visits GROUP BY district', {
      privacy: { rho, bounding: 'two-level' },
    })
    const column = noisyColumns(plan).at(-1)
    const { l1, l2Squared } = plan.measurements[0]?.sensitivity ?? { l1: 0n, l2Squared: 0n }
    return {
      mechanism: column?.mechanism,
      sensitivity: column?.sensitivity,
      l1: Number(l1),
      l2: Math.sqrt(Number(l2Squared)),
    }
  }
  const [gaussian, laplace] = [shown('0.5'), shown('40')]
  expect(gaussian).toMatchObject({ mechanism: 'discrete-gaussian', sensitivity: gaussian.l2 })
  expect(laplace).toMatchObject({ mechanism: 'discrete-laplace', sensitivity: laplace.l1 })
})

test.each([{ dataVersion: 'd2' }, { policyVersion: 'v8' }, { dataset: 'clinic' }])(
  'another state of the dataset is another question: %o',
  (changes) => {
    const options = { privacy: { epsilon: 1 }, catalog: hospitalCatalog(changes) }
    expect(measured(QUESTION, options).canonicalKey).not.toBe(measured(QUESTION).canonicalKey)
  },
)

test.each([
  QUESTION.replace('2025', '2024'),
  QUESTION.replace('AVG(cost)', 'SUM(cost)'),
  QUESTION.replace('AVG(cost)', 'AVG(self_cost)'),
  QUESTION.replace('AVG(cost)', 'AVG(LEAST(cost, 500))'),
  QUESTION.replaceAll('district', 'department'),
])('another question has another key: %s', (sql) => {
  expect(measured(sql).canonicalKey).not.toBe(measured(QUESTION).canonicalKey)
})

const EARLIER = '(SELECT person_id, COUNT(*) AS n FROM visits WHERE year = 2024 GROUP BY person_id) AS e'
const moreThanIn2024 = (condition: string) =>
  `SELECT COUNT(*) FROM (SELECT person_id, COUNT(*) AS n FROM visits GROUP BY person_id) AS v
   WHERE EXISTS (SELECT 1 FROM ${EARLIER} WHERE e.person_id = v.person_id AND ${condition})`
const asText = (value: string) => `SELECT COUNT(*) FROM visits WHERE CAST(${value} AS TEXT) = '2025'`

test.each([
  ['rows of a unit inside and outside a condition', moreThanIn2024('e.n < v.n'), moreThanIn2024('v.n < e.n')],
  ['a number of other digits as text', asText('year'), asText('CAST(year AS DECIMAL(8, 2))')],
])('%s are told apart', (_, one, other) => {
  expect(measured(one).canonicalKey).not.toBe(measured(other).canonicalKey)
})
