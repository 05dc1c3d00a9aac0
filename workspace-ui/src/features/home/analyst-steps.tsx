import { useTranslation } from 'react-i18next'
import { bindingBudget, useBudgets, useDatasets } from '../../api/queries.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatEpsilon } from '../../ui/format-number.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { firstDataset } from './first-dataset.ts'
import { StepLine } from './step-line.tsx'
import { useLastRun, useReleases } from './use-home.ts'

export function AnalystSteps() {
  const { t } = useTranslation('home')
  const locale = useLocale()
  const datasets = useDatasets()
  const run = useLastRun()
  const asked = run.data?.dataset
  const budgets = useBudgets(asked, asked !== undefined)
  const releases = useReleases()
  const binding = budgets.data === undefined ? null : bindingBudget(budgets.data)
  const open = datasets.data?.items.filter(({ status }) => status === 'published')
  const first = firstDataset(datasets.data?.items ?? [])
  const returned = releases.data?.filter(({ status }) => status === 'returned').length
  const waiting = releases.data?.filter(({ status }) => status === 'submitted').length ?? 0
  const released = releases.data?.filter(({ status }) => status === 'released').length ?? 0
  const error = datasets.error ?? run.error ?? releases.error
  return (
    <>
      {error !== null && <ProblemNotice error={error} />}
      <ul className="step-lines">
        {run.data === null ? (
          <StepLine
            figure="0"
            text={t('analyst.noRun')}
            note={t('analyst.noRunNote')}
            to={first === null ? '/catalog' : `/workspace/${first}`}
            action={t('analyst.ask')}
          />
        ) : (
          <StepLine
            figure={run.data === undefined ? undefined : `#${run.data.number}`}
            text={run.data === undefined ? '' : t(`analyst.run.${run.data.status}`, { number: run.data.number })}
            note={
              run.data === undefined
                ? ''
                : t('analyst.runNote', {
                    dataset: run.data.dataset,
                    epsilon: formatEpsilon(run.data.charge.epsilon),
                    at: formatDateTime(run.data.createdAt, locale),
                  })
            }
            to={`/workspace/${asked ?? ''}`}
            action={t('analyst.goOn')}
            tone={run.data?.status === 'failed' ? 'wrong' : 'plain'}
          />
        )}
        {binding !== null && (
          <StepLine
            figure={
              binding.questionsLeft === null
                ? `ε ${formatEpsilon(binding.left.epsilon)}`
                : String(binding.questionsLeft)
            }
            text={t(binding.questionsLeft === null ? 'analyst.epsilonLeft' : 'analyst.left', {
              count: binding.questionsLeft ?? 0,
            })}
            note={t(`analyst.binding.${binding.scope}`, { dataset: binding.dataset })}
            to="/budgets"
            action={t('analyst.budgets')}
            tone={binding.questionsLeft === 0 ? 'waiting' : 'plain'}
          />
        )}
        <StepLine
          figure={
            returned === undefined ? undefined : String(returned > 0 ? returned : waiting > 0 ? waiting : released)
          }
          text={t((returned ?? 0) > 0 ? 'analyst.returned' : waiting > 0 ? 'analyst.waiting' : 'analyst.released', {
            count: (returned ?? 0) > 0 ? (returned ?? 0) : waiting > 0 ? waiting : released,
          })}
          note={t(
            (returned ?? 0) > 0 ? 'analyst.returnedNote' : waiting > 0 ? 'analyst.waitingNote' : 'analyst.releasedNote',
          )}
          to="/releases"
          action={t('analyst.releases')}
          tone={(returned ?? 0) > 0 ? 'waiting' : 'plain'}
        />
        <StepLine
          figure={open === undefined ? undefined : String(open.length)}
          text={t('analyst.open', { count: open?.length ?? 0 })}
          note={t('analyst.openNote')}
          to="/catalog"
          action={t('catalog')}
        />
      </ul>
    </>
  )
}
