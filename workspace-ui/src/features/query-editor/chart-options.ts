import type { Locale } from '@yingbi/contracts'
import type { CustomSeriesOption } from 'echarts/charts'
import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from '../../app/tokens.ts'
import { fontStacks } from '../../app/tokens.ts'
import { formatNumber } from '../../ui/format-number.ts'
import { escapeHtml, HEAD_HEIGHT, MOST_BARS, ROW_HEIGHT } from './chart-layout.ts'
import { quantileColumns, quantileRangeOptions } from './quantile-ranges.ts'
import { rowLabel, type ResultView } from '../../ui/result-view.ts'

export const CHART_TYPES = ['vertical', 'horizontal', 'dots', 'ranges'] as const
export type ChartType = (typeof CHART_TYPES)[number]

const CJK_WIDTH = 12
const LATIN_WIDTH = 7

export function labelWidth(label: string): number {
  return Array.from(label).reduce((width, char) => width + (/[\u2e80-\uffef]/.test(char) ? CJK_WIDTH : LATIN_WIDTH), 0)
}

/** Upright bars only while every label fits under its bar; labels are never cut. */
export function fittingType(view: ResultView, width: number): ChartType {
  if (view.columns.some((_, column) => quantileColumns(view, column).length > 1)) return 'ranges'
  const widest = Math.max(0, ...view.rows.map((_, row) => labelWidth(rowLabel(view, row))))
  const band = (width - 68) / Math.max(1, view.rows.length)
  return widest + 2 <= band ? 'vertical' : 'horizontal'
}

/** Round ends for an axis that begins at zero, and the step between its marks. */
export function axisScale(values: readonly number[]): {
  readonly min: number
  readonly max: number
  readonly step: number
} {
  const high = Math.max(0, ...values)
  const low = Math.min(0, ...values)
  const rough = Math.max(high - low, 1e-9) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((lead) => lead * power >= rough) ?? 10) * power
  return { min: Math.floor(low / step) * step, max: Math.ceil(high / step) * step, step }
}

interface Bar {
  readonly label: string
  /** Null for totals: beside them their parts could not be told apart. */
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

function barsOf(view: ResultView, column: number): readonly Bar[] {
  return view.rows.slice(0, MOST_BARS).map((row, index) => {
    const cell = row[column]
    if (view.totals[index] === true) return { label: '', value: null, low: null, high: null }
    return { label: rowLabel(view, index), value: cell?.value ?? 0, low: cell?.low ?? null, high: cell?.high ?? null }
  })
}

const WHISKER_WIDTH = 1.2
const CAP = 4

/** The 95 % interval as a line with a cap at each end, above the bar. */
function whiskers(bars: readonly Bar[], upright: boolean, colour: string): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    z: 5,
    data: bars.flatMap((bar, index) =>
      bar.value === null ? [] : [[index, bar.low ?? bar.value, bar.high ?? bar.value]],
    ),
    renderItem: (_params, api) => {
      const point = (value: number): readonly [number, number] => {
        const [x = 0, y = 0] = api.coord(upright ? [api.value(0), value] : [value, api.value(0)])
        return [x, y]
      }
      const [from, to] = [point(Number(api.value(1))), point(Number(api.value(2)))]
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour, lineWidth: WHISKER_WIDTH },
      })
      const cap = ([x, y]: readonly [number, number]) =>
        upright ? line(x - CAP, y, x + CAP, y) : line(x, y - CAP, x, y + CAP)
      return { type: 'group', children: [line(from[0], from[1], to[0], to[1]), cap(from), cap(to)] }
    },
  }
}

export interface ChartRequest {
  readonly view: ResultView
  readonly column: number
  readonly type: ChartType
  readonly palette: Palette
  /** What the tooltip calls the interval. */
  readonly intervalName: string
  readonly locale: Locale
}

/** Options for ECharts: one hue, whiskers on everything that has an interval, no animation, zero baseline for bars. */
export function chartOptions({ view, column, type, palette, intervalName, locale }: ChartRequest): EChartsCoreOption {
  const ranged = type === 'ranges' ? quantileColumns(view, column) : []
  if (ranged.length > 1) return quantileRangeOptions({ view, columns: ranged, palette })
  const bars = barsOf(view, column)
  const meta = view.columns[column]
  const decimals = meta?.decimals ?? 0
  const upright = type === 'vertical'
  const text = { color: palette.ink3, fontFamily: fontStacks.sansEn, fontSize: 12 }
  const unit = meta?.measure ?? ''
  const category = {
    type: 'category',
    data: bars.map((bar) => bar.label),
    inverse: !upright,
    axisTick: { show: false },
    axisLine: { show: upright, lineStyle: { color: palette.line } },
    axisLabel: { ...text, color: palette.ink2, interval: 0, margin: 8 },
  }
  // Dots need no zero: ECharts chooses their ends.
  const { min, max, step } = axisScale(
    bars.flatMap((bar) => (bar.value === null ? [] : [bar.low ?? bar.value, bar.high ?? bar.value])),
  )
  const scale = type === 'dots' ? null : { min, max, interval: step }
  const value = {
    type: 'value',
    scale: type === 'dots',
    position: upright ? 'left' : 'top',
    ...scale,
    axisLabel: {
      ...text,
      hideOverlap: true,
      formatter: (tick: number) => tickText(tick, { step, unit: tick === scale?.max ? unit : '', locale }),
    },
    splitLine: { lineStyle: { color: palette.hair } },
  }
  const widest = Math.max(24, ...bars.map((bar) => labelWidth(bar.label)))
  const grid = upright
    ? { left: 52, right: 16, top: 24, bottom: 32 }
    : { left: widest + 24, right: 40, top: HEAD_HEIGHT, height: bars.length * ROW_HEIGHT }
  const marks =
    type === 'dots'
      ? {
          type: 'scatter',
          symbolSize: 7,
          itemStyle: { color: palette.jade },
          data: bars.flatMap((bar, i) => (bar.value === null ? [] : [[bar.value, i]])),
        }
      : {
          type: 'bar',
          barMaxWidth: upright ? 28 : 16,
          barCategoryGap: upright ? '42%' : '50%',
          itemStyle: { color: palette.jadeL },
          emphasis: { itemStyle: { color: palette.jade } },
          data: bars.map((bar) => bar.value),
        }
  return {
    animation: false,
    textStyle: text,
    grid: { ...grid, outerBoundsMode: 'none' },
    xAxis: upright ? category : value,
    yAxis: upright ? value : category,
    tooltip: {
      trigger: 'item',
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { ...text, color: palette.ink },
      formatter: ({ dataIndex }: { dataIndex: number }) => tooltipText(bars[dataIndex], decimals, unit, intervalName),
    },
    series: [marks, ...(bars.some((bar) => bar.low !== null) ? [whiskers(bars, upright, palette.ink)] : [])],
  }
}

/** The last mark carries the unit. */
function tickText(tick: number, { step, unit, locale }: { step: number; unit: string; locale: Locale }): string {
  const text =
    step >= COMPACT_FROM ? compact(tick, locale) : formatNumber(tick, step >= 1 ? 0 : Math.ceil(-Math.log10(step)))
  return unit === '' ? text : `${text} ${unit}`
}

/** Steps from which on marks are written short: 2.5M, 250万. */
const COMPACT_FROM = 100_000

function compact(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

function tooltipText(bar: Bar | undefined, decimals: number, unit: string, intervalName: string): string {
  if (bar === undefined || bar.value === null) return ''
  const head = `${escapeHtml(bar.label)}<br>${formatNumber(bar.value, decimals)} ${escapeHtml(unit)}`
  if (bar.low === null || bar.high === null) return head
  return `${head}<br>${intervalName} ${formatNumber(bar.low, decimals)}–${formatNumber(bar.high, decimals)}`
}
