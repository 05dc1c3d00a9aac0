import type { Run } from '@yingbi/contracts'
import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent } from 'echarts/components'
import { init, use as register, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { usePalette } from '../../ui/theme-mode.ts'
import { balanceOptions } from './balance-options.ts'
import type { Plan } from './spending-plan.ts'

register([LineChart, GridComponent, MarkLineComponent, SVGRenderer])

export interface BalanceChartProps {
  readonly runs: readonly Run[]
  readonly plan: Plan
  readonly now: number
  /** End of the window; null for a lifetime limit. */
  readonly until: number | null
}

/** What was left over time as steps, and dashed what the plan makes of it. */
export function BalanceChart({ runs, plan, now, until }: BalanceChartProps) {
  const { t } = useTranslation('budget')
  const locale = useLocale()
  const palette = usePalette()
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  useEffect(() => {
    if (host.current === null) return undefined
    const made = init(host.current, undefined, { renderer: 'svg' })
    chart.current = made
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(host.current)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    const names = { today: t('chart.today'), end: t('chart.end'), left: t('chart.left'), usedUp: t('chart.usedUp') }
    chart.current?.setOption(balanceOptions({ runs, plan, now, until, palette, locale, names }), { notMerge: true })
  }, [runs, plan, now, until, palette, locale, t])
  return (
    <section className="balance" aria-label={t('chart.title')}>
      <header>
        <h2>{t('chart.title')}</h2>
        <span className="caption">{t('chart.unit')}</span>
        <span className="balance-legend">
          <span className="legend-solid">{t('chart.mine')}</span>
          <span className="legend-dashed">{t('chart.planned')}</span>
        </span>
      </header>
      <div ref={host} className="balance-picture" role="img" aria-label={t('chart.title')} />
    </section>
  )
}
