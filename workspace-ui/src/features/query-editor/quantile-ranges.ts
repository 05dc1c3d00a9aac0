import type { CustomSeriesOption } from 'echarts/charts'
import type { EChartsCoreOption } from 'echarts/core'
import { fontStacks, type Palette } from '../../app/tokens.ts'
import { formatNumber } from '../../ui/format-number.ts'
import { escapeHtml, HEAD_HEIGHT, MOST_BARS, ROW_HEIGHT } from './chart-layout.ts'
import { rowLabel, type ResultView } from '../../ui/result-view.ts'

const LABEL_WIDTH = 96

/** The quantiles of the same expression as `column`, itself among them; none when it is no quantile. */
export function quantileColumns(view: ResultView, column: number): readonly number[] {
  const source = view.columns[column]?.quantilesOf ?? null
  if (source === null) return []
  return view.columns.flatMap(({ quantilesOf }, index) => (quantilesOf === source ? [index] : []))
}

interface Range {
  readonly label: string
  /** Ascending, each with the ends of its interval. */
  readonly marks: readonly { readonly value: number; readonly low: number; readonly high: number }[]
}

function rangesOf(view: ResultView, columns: readonly number[]): readonly Range[] {
  return view.rows.slice(0, MOST_BARS).map((row, index): Range => {
    if (view.totals[index] === true) return { label: '', marks: [] }
    const marks = columns.flatMap((column) => {
      const cell = row[column]
      if (cell?.value === null || cell?.value === undefined) return []
      return [{ value: cell.value, low: cell.low ?? cell.value, high: cell.high ?? cell.value }]
    })
    return { label: rowLabel(view, index), marks: marks.toSorted((a, b) => a.value - b.value) }
  })
}

/** Each row is a line from its lowest to its highest quantile, with a mark and its 95 % interval for every one. */
export function quantileRangeOptions({
  view,
  columns,
  palette,
}: {
  readonly view: ResultView
  readonly columns: readonly number[]
  readonly palette: Palette
}): EChartsCoreOption {
  const ranges = rangesOf(view, columns)
  const text = { color: palette.ink3, fontFamily: fontStacks.sansEn, fontSize: 12 }
  const [first] = columns
  const meta = first === undefined ? undefined : view.columns[first]
  return {
    animation: false,
    textStyle: text,
    grid: {
      left: LABEL_WIDTH,
      right: 40,
      top: HEAD_HEIGHT,
      height: ranges.length * ROW_HEIGHT,
      outerBoundsMode: 'none',
    },
    xAxis: {
      type: 'value',
      scale: true,
      position: 'top',
      axisLabel: { ...text, hideOverlap: true },
      splitLine: { lineStyle: { color: palette.hair } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: ranges.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...text, color: palette.ink2, interval: 0, width: LABEL_WIDTH - 16, overflow: 'truncate' },
    },
    tooltip: {
      trigger: 'item',
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { ...text, color: palette.ink },
      formatter: ({ dataIndex }: { dataIndex: number }) => tooltip(ranges[dataIndex], meta?.decimals ?? 0),
    },
    series: [rangeSeries(ranges, palette)],
  }
}

const HALF_BAR = 5
const CAP = 3

function rangeSeries(ranges: readonly Range[], palette: Palette): CustomSeriesOption {
  return {
    type: 'custom',
    // The axis is scaled by every value that is drawn.
    encode: { x: [1, 2], y: 0 },
    data: ranges.map(({ marks }, index) => [
      index,
      Math.min(...marks.map(({ low }) => low)),
      Math.max(...marks.map(({ high }) => high)),
    ]),
    renderItem: ({ dataIndex }, api) => {
      const marks = ranges[dataIndex]?.marks ?? []
      const at = (value: number): { x: number; y: number } => {
        const [x = 0, y = 0] = api.coord([value, dataIndex])
        return { x, y }
      }
      const line = (
        from: { x: number; y: number },
        to: { x: number; y: number },
        stroke: string,
        lineWidth: number,
      ) => ({
        type: 'line' as const,
        shape: { x1: from.x, y1: from.y, x2: to.x, y2: to.y },
        style: { stroke, lineWidth },
      })
      const [lowest, highest] = [marks.at(0), marks.at(-1)]
      if (lowest === undefined || highest === undefined) return { type: 'group', children: [] }
      const children = [line(at(lowest.value), at(highest.value), palette.jadeL, HALF_BAR)]
      for (const mark of marks) {
        const { x, y } = at(mark.value)
        children.push(line({ x, y: y - HALF_BAR }, { x, y: y + HALF_BAR }, palette.jade, 2))
        const [low, high] = [at(mark.low), at(mark.high)]
        const below = y + HALF_BAR + CAP
        children.push(line({ x: low.x, y: below }, { x: high.x, y: below }, palette.ink, 1.2))
      }
      return { type: 'group', children }
    },
  }
}

function tooltip(range: Range | undefined, decimals: number): string {
  if (range === undefined) return ''
  const lines = range.marks.map(
    ({ value, low, high }) =>
      `${formatNumber(value, decimals)} (${formatNumber(low, decimals)}–${formatNumber(high, decimals)})`,
  )
  return [escapeHtml(range.label), ...lines].join('<br>')
}
