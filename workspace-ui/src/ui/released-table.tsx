import type { Dataset, RunResult } from '@yingbi/contracts'
import { useMemo } from 'react'
import { useLocale } from '../i18n/use-locale.ts'
import { ResultTable } from './result-table.tsx'
import { chartableColumns, viewResult } from './result-view.ts'

/** The noisy table exactly as it would leave, for requests and reviews. */
export function ReleasedTable({
  result,
  dataset,
}: {
  readonly result: RunResult
  readonly dataset: Dataset | undefined
}) {
  const locale = useLocale()
  const view = useMemo(() => viewResult(result, dataset, locale), [result, dataset, locale])
  const charted = chartableColumns(view).findLast((index) => view.columns[index]?.measured === true) ?? null
  return <ResultTable view={view} charted={charted} />
}
