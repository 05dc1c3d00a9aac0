import type { Dataset, Run, RunResult } from '@yingbi/contracts'
import { Button, Select } from 'antd'
import { Download } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { downloadBlob } from '../../ui/download-blob.ts'
import { resultCsv } from '../../ui/result-csv.ts'
import { ResultTable } from '../../ui/result-table.tsx'
import { chartableColumns, viewResult, type ResultView } from '../../ui/result-view.ts'
import { MOST_BARS } from './chart-layout.ts'
import { CHART_TYPES, type ChartType } from './chart-options.ts'
import './result-pane.css'

const ResultChart = lazy(async () => ({ default: (await import('./result-chart.tsx')).ResultChart }))

/** A result as it is shown, with the chart that was chosen for it. */
export interface ShownResult {
  readonly run: Run
  readonly result: RunResult
  readonly view: ResultView
  readonly columns: readonly number[]
  /** Column that is drawn; null when nothing can be. */
  readonly column: number | null
  readonly type: ChartType | null
  readonly drawable: boolean
  readonly choose: (choice: { readonly column?: number; readonly type?: ChartType | null }) => void
}

/** The chart is chosen per run; another run starts anew. */
export function useShownResult(
  run: Run | undefined,
  result: RunResult | undefined,
  dataset: Dataset,
): ShownResult | null {
  const locale = useLocale()
  const view = useMemo(
    () => (result === undefined ? null : viewResult(result, dataset, locale)),
    [result, dataset, locale],
  )
  const [choice, setChoice] = useState<{ runId: string; column: number | null; type: ChartType | null } | null>(null)
  if (run === undefined || result === undefined || view === null) return null
  const columns = chartableColumns(view)
  // The last measured column is most often the one of interest: counts come first, means after.
  const measured = columns.filter((index) => view.columns[index]?.measured === true)
  const own = choice?.runId === run.id ? choice : { runId: run.id, column: null, type: null }
  const column = own.column ?? measured.at(-1) ?? columns[0] ?? null
  return {
    run,
    result,
    view,
    columns,
    column,
    type: own.type,
    drawable: column !== null && view.rows.length > 1 && view.columns.some((one) => one.kind !== 'number'),
    choose: (change) => setChoice({ ...own, ...change }),
  }
}

/** What is drawn and how, and the way out as CSV. */
export function ResultTools({ shown }: { readonly shown: ShownResult }) {
  const { t } = useTranslation('query-editor')
  const { view, run, result, column } = shown
  return (
    <div className="result-tools">
      {shown.drawable && column !== null && (
        <>
          <Select
            size="small"
            aria-label={t('result.chartColumn')}
            prefix={<span className="caption">{t('result.chartPrefix')}</span>}
            value={column}
            options={shown.columns.map((index) => ({ value: index, label: view.columns[index]?.name ?? '' }))}
            onChange={(index) => shown.choose({ column: index })}
          />
          <Select
            size="small"
            aria-label={t('result.chartType')}
            value={shown.type ?? 'auto'}
            options={[
              { value: 'auto', label: t('result.type.auto') },
              ...CHART_TYPES.map((one) => ({ value: one, label: t(`result.type.${one}`) })),
            ]}
            onChange={(value) => shown.choose({ type: CHART_TYPES.find((one) => one === value) ?? null })}
          />
        </>
      )}
      <Button
        size="small"
        icon={<Download size={14} strokeWidth={1.5} aria-hidden />}
        onClick={() =>
          downloadBlob(new Blob([resultCsv(result)], { type: 'text/csv' }), `yingbi-run-${run.number}.csv`)
        }
      >
        CSV
      </Button>
    </div>
  )
}

/** Table and chart of one noisy result, with the facts that must stand below it. */
export function ResultBody({ shown }: { readonly shown: ShownResult }) {
  const { t } = useTranslation('query-editor')
  const { view, column, drawable, result } = shown
  return (
    <>
      <div
        className={drawable ? 'result-body result-split' : 'result-body'}
        // A region that scrolls must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={t('result.tableAndChart')}
      >
        <div className="result-side">
          <ResultTable view={view} charted={column} />
        </div>
        {drawable && column !== null && (
          <div className="result-side result-picture">
            <Suspense fallback={null}>
              <ResultChart view={view} column={column} type={shown.type} />
            </Suspense>
            {view.rows.length > MOST_BARS && <p className="caption">{t('result.firstBars', { count: MOST_BARS })}</p>}
          </div>
        )}
      </div>
      <footer className="result-foot">
        <span>
          {t('result.rows', { count: view.rows.length })}
          {result.receipt.mayHideGroups ? t('result.mayHide') : t('result.noneHidden')}
        </span>
        <span>{t('result.plusMinus')}</span>
        <span className="result-free">{t('result.free')}</span>
      </footer>
    </>
  )
}
