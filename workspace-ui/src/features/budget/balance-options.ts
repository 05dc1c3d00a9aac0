import type { Locale, Run } from '@yingbi/contracts'
import type { EChartsCoreOption } from 'echarts/core'
import { fontStacks, type Palette } from '../../app/tokens.ts'
import { formatDayOfYear } from '../../ui/format-date.ts'
import { balanceOverTime, plannedCost, plannedQuestions, usedUpAt, type Plan } from './spending-plan.ts'

/** Without an end of the window the picture reaches this far. */
const HORIZON_MS = 120 * 86_400_000

/** The picture begins at least this long ago, so that today stands inside of it. */
const LOOK_BACK_MS = 7 * 86_400_000

export interface BalanceRequest {
  readonly runs: readonly Run[]
  readonly plan: Plan
  readonly now: number
  readonly until: number | null
  readonly palette: Palette
  readonly locale: Locale
  readonly names: { readonly today: string; readonly end: string; readonly left: string; readonly usedUp: string }
}

/** One line in questions like the last one: solid steps for what was, dashed for what the plan makes of it. */
export function balanceOptions(request: BalanceRequest): EChartsCoreOption {
  const { runs, plan, now, until, palette, locale, names } = request
  const text = { color: palette.ink3, fontFamily: fontStacks.sansEn, fontSize: 12 }
  const past = balanceOverTime(
    runs.map((run) => ({ at: Date.parse(run.createdAt), rho: Number(run.charge.rho) })),
    plan.leftRho,
    plan.costRho,
    now,
  )
  const usedUp = usedUpAt(plan, now) ?? now + HORIZON_MS
  const last = until ?? Math.min(usedUp, now + HORIZON_MS)
  const inWindow = usedUp <= last
  const left = plan.leftRho / plan.costRho
  const atEnd = Math.max(0, left - (left * (last - now)) / (usedUp - now))
  const planned: [number, number][] = [[now, left], inWindow ? [usedUp, 0] : [last, atEnd]]
  const day = (at: number): string => formatDayOfYear(new Date(at).toISOString(), locale)
  const line = (at: number, label: string): object => ({
    xAxis: at,
    label: { formatter: label, position: 'end', ...text },
    lineStyle: { color: palette.line, type: 'solid' },
  })
  const shown = plannedQuestions({ ...plan, costRho: plannedCost(plan), errorFactor: 1 })
  return {
    animation: false,
    textStyle: text,
    grid: { left: 44, right: 72, top: 32, bottom: 32, outerBoundsMode: 'none' },
    xAxis: {
      type: 'time',
      min: Math.min(now - LOOK_BACK_MS, past[0]?.[0] ?? now),
      max: last,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: { ...text, formatter: day, hideOverlap: true },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      splitNumber: 5,
      axisLabel: text,
      splitLine: { lineStyle: { color: palette.hair } },
    },
    series: [
      {
        type: 'line',
        silent: true,
        symbol: 'none',
        data: past,
        lineStyle: { color: palette.jade, width: 1.5 },
        endLabel: { show: true, formatter: `${names.left} ${Math.floor(left)}`, color: palette.jade, offset: [2, -10] },
        markLine: {
          symbol: 'none',
          silent: true,
          data: [line(now, names.today), ...(until === null ? [] : [line(until, names.end)])],
        },
      },
      {
        type: 'line',
        silent: true,
        showSymbol: inWindow,
        symbol: 'circle',
        symbolSize: (_value: unknown, params: { dataIndex: number }) => (params.dataIndex === 1 ? 8 : 0),
        data: planned,
        lineStyle: { color: palette.jade, width: 1.5, type: [4, 3] },
        itemStyle: { color: palette.surface, borderColor: palette.cin, borderWidth: 2 },
        endLabel: {
          show: true,
          formatter: inWindow ? `${day(usedUp)} ${names.usedUp}` : String(Math.floor(atEnd)),
          color: inWindow && shown > 0 ? palette.cin : palette.ink3,
          offset: inWindow ? [0, -12] : [4, 0],
          align: inWindow && usedUp > now + (last - now) * 0.7 ? 'right' : 'left',
        },
      },
    ],
  }
}
