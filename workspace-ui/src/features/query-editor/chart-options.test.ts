import { expect, test } from 'vitest'
import { palettes } from '../../app/tokens.ts'
import { HEAD_HEIGHT, ROW_HEIGHT } from './chart-layout.ts'
import { axisScale, chartOptions, fittingType, labelWidth } from './chart-options.ts'
import { quantileColumns } from './quantile-ranges.ts'
import type { ResultView } from '../../ui/result-view.ts'

const row = (label: string, value: number) => [
  { text: label, value: null, low: null, high: null, error: null },
  { text: String(value), value, low: value - 5, high: value + 5, error: 5 },
]
const view = (labels: readonly string[]): ResultView => ({
  columns: [
    { name: 'district', measure: null, kind: 'key', measured: false, quantilesOf: null, decimals: 0 },
    { name: 'n', measure: null, kind: 'number', measured: true, quantilesOf: null, decimals: 0 },
  ],
  rows: labels.map((label, index) => row(label, 100 - index)),
  totals: labels.map(() => false),
})
const districts = view(['汀兰区', '澄江区', '云门区', '望湖区'])

test('labels are measured by their scripts', () => {
  expect(labelWidth('汀兰区')).toBe(36)
  expect(labelWidth('Tinglan')).toBe(49)
})

test('bars stand upright only while every label fits', () => {
  expect(fittingType(districts, 400)).toBe('vertical')
  expect(fittingType(districts, 200)).toBe('horizontal')
})

test('a horizontal chart has one band a table row', () => {
  const request = { view: districts, column: 1, palette: palettes.light, intervalName: '95%', locale: 'en' as const }
  expect(chartOptions({ ...request, type: 'horizontal' })).toMatchObject({
    animation: false,
    grid: { top: HEAD_HEIGHT, height: 4 * ROW_HEIGHT },
    yAxis: { inverse: true, data: ['汀兰区', '澄江区', '云门区', '望湖区'] },
  })
})

test('bars start at zero and carry whiskers; dots need no zero', () => {
  const request = { view: districts, column: 1, palette: palettes.dark, intervalName: '95%', locale: 'en' as const }
  expect(chartOptions({ ...request, type: 'vertical' })).toMatchObject({
    yAxis: { scale: false },
    series: [
      { type: 'bar' },
      {
        type: 'custom',
        data: [
          [0, 95, 105],
          [1, 94, 104],
          [2, 93, 103],
          [3, 92, 102],
        ],
      },
    ],
  })
  expect(chartOptions({ ...request, type: 'dots' })).toMatchObject({ xAxis: { scale: true } })
})

test.each([
  [[198.2], { min: 0, max: 200, step: 50 }],
  [[6869], { min: 0, max: 8000, step: 2000 }],
  [[-12, 40], { min: -20, max: 40, step: 20 }],
  [[0.31], { min: 0, max: 0.4, step: 0.1 }],
])('an axis over %j is round', (values, scale) => {
  expect(axisScale(values)).toEqual(scale)
})

test('totals keep their band and are not drawn, so that their parts can be told apart', () => {
  const withTotal: ResultView = { ...districts, totals: [false, false, false, true] }
  const options = chartOptions({
    view: withTotal,
    column: 1,
    palette: palettes.light,
    intervalName: '95%',
    locale: 'en' as const,
    type: 'horizontal',
  })
  expect(options).toMatchObject({
    yAxis: { data: ['汀兰区', '澄江区', '云门区', ''] },
    series: [{ data: [100, 99, 98, null] }, {}],
  })
})

test('quantiles of one expression are drawn together, from the lowest to the highest', () => {
  const quantile = {
    ...districts.columns[1],
    name: 'q',
    measure: null,
    kind: 'number',
    measured: true,
    decimals: 0,
  } as const
  const [key] = districts.columns
  if (key === undefined) throw new Error('no key')
  const quantiles: ResultView = {
    ...districts,
    columns: [key, { ...quantile, quantilesOf: 'visits.cost' }, { ...quantile, quantilesOf: 'visits.cost' }],
    rows: districts.rows.map((cells) => [...cells, ...cells.slice(1)]),
  }
  expect(quantileColumns(quantiles, 1)).toEqual([1, 2])
  expect(quantileColumns(quantiles, 0)).toEqual([])
  expect(fittingType(quantiles, 400)).toBe('ranges')
  const options = chartOptions({
    view: quantiles,
    column: 1,
    palette: palettes.light,
    intervalName: '95%',
    locale: 'en' as const,
    type: 'ranges',
  })
  expect(options).toMatchObject({
    series: [
      {
        type: 'custom',
        data: [
          [0, 95, 105],
          [1, 94, 104],
          [2, 93, 103],
          [3, 92, 102],
        ],
      },
    ],
  })
})

test('large marks are written short in the reader’s way', () => {
  const large: ResultView = {
    ...districts,
    rows: districts.rows.map((cells) => cells.map((cell) => ({ ...cell, value: 9e6, low: 8e6, high: 9.5e6 }))),
  }
  const mark = (locale: 'en' | 'zh-CN') => {
    const request = { view: large, column: 1, palette: palettes.light, intervalName: '95%', locale }
    const { yAxis } = chartOptions({ ...request, type: 'vertical' }) as {
      yAxis: { axisLabel: { formatter: (tick: number) => string } }
    }
    return yAxis.axisLabel.formatter(2_500_000)
  }
  expect([mark('en'), mark('zh-CN')]).toEqual(['2.5M', '250万'])
})
