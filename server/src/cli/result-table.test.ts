import { expect, test } from 'vitest'
import { explainTable, resultTable } from './result-table.ts'

const column = (name: string) => ({
  name,
  type: 'VARCHAR',
  mechanism: 'key',
  scale: null,
  sensitivity: null,
  note: null,
  origin: null,
})

test('a noisy value stands with its error, rounded to two digits of it, and wide characters stay aligned', () => {
  const text = resultTable({
    columns: [column('district'), column('visits'), column('mean_cost'), column('rank')],
    rows: [
      ['汀兰区', 6842, 186.4321, 1],
      ['Nanlu', 1240.4, 121.3, null],
    ],
    intervals: [
      [null, { low: 6815, high: 6869 }, { low: 183.2, high: 189.6 }, null],
      [null, { low: 1213, high: 1267 }, { low: 118.1, high: 124.5 }, null],
    ],
  })
  expect(text).toBe(
    [
      'district    visits   mean_cost  rank',
      '汀兰区    6842 ±27  186.4 ±3.2     1',
      'Nanlu     1240 ±27  121.3 ±3.2     -',
    ].join('\n'),
  )
})

test('an explanation names each column with what its error will be', () => {
  const text = explainTable({
    accepted: true,
    charge: { rho: '0.007701', epsilon: 0.5, delta: 1e-6 },
    reusedFrom: null,
    planTree: { operator: 'outer', zone: 'released', facts: {}, place: null, charge: null, steps: [] },
    columns: [
      {
        name: 'visits',
        type: 'BIGINT',
        expectedError: 27.31,
        expectedErrorHigh: null,
        relativeError: null,
        expectedRank: null,
        mechanism: 'discrete-gaussian',
        note: null,
      },
    ],
    plan: '',
    warnings: [],
    bounding: 'ranked-rows',
    budget: {
      admitted: true,
      bindingScope: 'person',
      bindingWindow: 'lifetime',
      questionsLeft: 3,
      leftAfter: { rho: '0', epsilon: 0, delta: 0 },
    },
    curve: [],
  })
  expect(text).toBe(
    ['column  type    expected error  mechanism', 'visits  BIGINT             ±27  discrete-gaussian'].join('\n'),
  )
})
