import type { Dataset, Run, RunResult } from '@yingbi/contracts'
import { Button, Select } from 'antd'
import { Download } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { downloadBlob } from '../../ui/download-blob.ts'
import { CHART_TYPES, MOST_BARS, type ChartType } from './chart-options.ts'
import { resultCsv } from '../../ui/result-csv.ts'
import { ResultTable } from '../../ui/result-table.tsx'
import { chartableColumns, viewResult } from '../../ui/result-view.ts'
import './result-pane.css'

const ResultChart = lazy(async () => ({ default: (await import('./result-chart.tsx')).ResultChart }))

export interface ResultBodyProps {
  readonly run: Run
  readonly result: RunResult
  readonly dataset: Dataset
}

/** Table and chart of one noisy result, with the facts that must stand below it. */
export function ResultBody({ run, result, dataset }: ResultBodyProps) {
  const { t } = useTranslation('query-editor')
  const locale = useLocale()
  const view = useMemo(() => viewResult(result, dataset, locale), [result, dataset, locale])
  const columns = chartableColumns(view)
  // The last measured column is most often the one of interest: counts come first, means after.
  const measured = columns.filter((index) => view.columns[index]?.measured === true)
  const [chosen, setChosen] = useState<number | null>(null)
  const [type, setType] = useState<ChartType | null>(null)
  const column = chosen ?? measured.at(-1) ?? columns[0] ?? null
  const drawable = column !== null && view.rows.length > 1 && view.columns.some((one) => one.kind !== 'number')
  return (
    <>
      <div className="result-tools">
        {drawable && (
          <>
            <Select
              size="small"
              aria-label={t('result.chartColumn')}
              prefix={<span className="caption">{t('result.chartPrefix')}</span>}
              value={column}
              options={columns.map((index) => ({ value: index, label: view.columns[index]?.name ?? '' }))}
              onChange={setChosen}
            />
            <Select
              size="small"
              aria-label={t('result.chartType')}
              value={type ?? 'auto'}
              options={[
                { value: 'auto', label: t('result.type.auto') },
                ...CHART_TYPES.map((one) => ({ value: one, label: t(`result.type.${one}`) })),
              ]}
              onChange={(value) => setType(CHART_TYPES.find((one) => one === value) ?? null)}
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
      <div className={drawable ? 'result-body result-split' : 'result-body'} tabIndex={-1}>
        <div className="result-side">
          <ResultTable view={view} charted={column} />
        </div>
        {drawable && (
          <div className="result-side result-picture">
            <Suspense fallback={null}>
              <ResultChart view={view} column={column} type={type} />
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
