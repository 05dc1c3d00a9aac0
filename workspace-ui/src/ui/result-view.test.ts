import type { Dataset, RunResult } from '@yingbi/contracts'
import { describe, expect, test } from 'vitest'
import { resultCsv } from './result-csv.ts'
import { chartableColumns, rowLabel, viewResult } from './result-view.ts'

const column = (name: string, mechanism: string, origin: string | null) => ({
  name,
  type: 'text',
  mechanism,
  scale: null,
  sensitivity: null,
  note: null,
  origin,
})

const result: RunResult = {
  columns: [
    column('district', 'key', 'visits.district'),
    column('rank', 'post-processing', null),
    column('mean_cost', 'discrete-gaussian', 'visits.cost'),
  ],
  rows: [
    ['310101', 1, 186.41],
    ['310108', 2, -0.02],
  ],
  intervals: [
    [null, null, { low: 183.21, high: 189.61 }],
    [null, null, { low: -17.62, high: 17.58 }],
  ],
  receipt: {
    runId: 'r1',
    runNumber: 128,
    mechanism: 'discrete-gaussian',
    unit: 'person',
    neighbouring: 'add-or-remove-unit',
    bounding: 'ranked-rows',
    bounds: [],
    contribution: null,
    charge: { rho: '0.007701', epsilon: 0.5, delta: 1e-6 },
    left: [],
    dataset: 'hospital',
    policyVersion: 7,
    dataVersion: 'v1',
    sqlHash: 'a',
    planHash: 'b',
    logIndex: null,
    mayHideGroups: false,
    notes: [],
  },
}

const tables = [
  {
    name: 'visits',
    columns: [
      { name: 'district', codes: [{ value: '310101', zh: '汀兰区', en: 'Tinglan' }], measure: null },
      { name: 'cost', codes: null, measure: { zh: '元', en: 'CNY' } },
    ],
  },
]
const hospital = { tables } as unknown as Dataset

describe('a result on screen', () => {
  const view = viewResult(result, hospital, 'zh-CN')
  test('codes have their labels, and a code outside of the list stays as it is', () => {
    expect(view.rows.map((row) => row[0]?.text)).toEqual(['汀兰区', '310108'])
    expect(viewResult(result, hospital, 'en').rows[0]?.[0]?.text).toBe('Tinglan')
  })
  test('a column has the precision of its smallest error, and its unit', () => {
    expect(view.columns[2]).toMatchObject({
      name: 'mean_cost',
      measure: '元',
      kind: 'number',
      measured: true,
      decimals: 1,
    })
    expect(view.rows[0]?.[2]?.error).toBeCloseTo(3.2, 9)
  })
  test('a number without noise of its own shows no error', () => {
    expect(view.columns[1]).toMatchObject({ kind: 'number', measured: false, decimals: 0 })
    expect(view.rows[0]?.[1]?.error).toBeNull()
  })
  test('measured columns are offered for the chart first', () => {
    expect(chartableColumns(view)).toEqual([2, 1])
    expect(rowLabel(view, 0)).toBe('汀兰区')
  })
})

test('a count that was lifted to zero shows the longer side of its interval', () => {
  const lifted = { ...result, rows: [['310101', 1, 0]], intervals: [[null, null, { low: 0, high: 26 }]] }
  expect(viewResult(lifted, hospital, 'en').rows[0]?.[2]).toMatchObject({ value: 0, error: 26 })
})

test('an exact number that arrives as text is a number by its type', () => {
  const columns = [{ ...column('total', 'discrete-gaussian', null), type: 'HUGEINT' }]
  const exact = { ...result, columns, rows: [['12345678901234567890']], intervals: [[null]] }
  expect(viewResult(exact, hospital, 'en').columns[0]?.kind).toBe('number')
  expect(viewResult(result, hospital, 'en').columns[0]?.kind).toBe('key')
})

describe('a result as CSV', () => {
  test('every measured number has both ends of its interval beside it', () => {
    expect(resultCsv(result)).toBe(
      '\uFEFFdistrict,rank,mean_cost,mean_cost_low,mean_cost_high\r\n' +
        '310101,1,186.41,183.21,189.61\r\n310108,2,-0.02,-17.62,17.58\r\n',
    )
  })
  test('quotes, line ends and formulas are made harmless', () => {
    const rows = [['a "b", c'], ['=SUM(A1)'], [null], [true]]
    const csv = resultCsv({ ...result, columns: [column('k', 'key', null)], rows, intervals: rows.map(() => [null]) })
    expect(csv).toBe('\uFEFFk\r\n"a ""b"", c"\r\n\'=SUM(A1)\r\n\r\ntrue\r\n')
  })
})

test('rows with fewer keys than others are totals, but only where there can be any', () => {
  const rolled: RunResult = {
    ...result,
    rows: [...result.rows, [null, 3, 90]],
    intervals: [...result.intervals, [null, null, null]],
  }
  expect(viewResult({ ...rolled, hasTotals: true }, undefined, 'en').totals).toEqual([false, false, true])
  expect(viewResult(rolled, undefined, 'en').totals).toEqual([false, false, false])
})
