import { BarChart, CustomChart, ScatterChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use as register, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { usePalette } from '../../ui/theme-mode.ts'
import { HEAD_HEIGHT, MOST_BARS, ROW_HEIGHT } from './chart-layout.ts'
import { chartOptions, fittingType, type ChartType } from './chart-options.ts'
import type { ResultView } from '../../ui/result-view.ts'

register([BarChart, CustomChart, ScatterChart, GridComponent, TooltipComponent, SVGRenderer])

export interface ResultChartProps {
  readonly view: ResultView
  readonly column: number
  /** Null lets the labels decide. */
  readonly type: ChartType | null
}

/** The result drawn with its intervals. A horizontal chart is as tall as the table, band by row. */
export function ResultChart({ view, column, type }: ResultChartProps) {
  const { t } = useTranslation('query-editor')
  const palette = usePalette()
  const locale = useLocale()
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const [width, setWidth] = useState(0)
  const drawn = type ?? (width > 0 ? fittingType(view, width) : 'vertical')

  useEffect(() => {
    if (host.current === null) return undefined
    const element = host.current
    const made = init(element, undefined, { renderer: 'svg' })
    chart.current = made
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth)
      made.resize()
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])

  const height = drawn === 'vertical' ? null : HEAD_HEIGHT + Math.min(MOST_BARS, view.rows.length) * ROW_HEIGHT + 8
  useEffect(() => {
    host.current?.style.setProperty('height', height === null ? '100%' : `${height}px`)
    chart.current?.resize()
    const intervalName = t('result.interval')
    chart.current?.setOption(chartOptions({ view, column, type: drawn, palette, intervalName, locale }), {
      notMerge: true,
    })
  }, [view, column, drawn, palette, height, locale, t])
  return (
    <div
      ref={host}
      className={`result-chart result-chart-${drawn}`}
      role="img"
      aria-label={t('result.chart', { column: view.columns[column]?.name ?? '' })}
    />
  )
}
