import { ExplainAnswer, RunPage, type Budget, type Dataset } from '@yingbi/contracts'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../api/api-context.ts'
import { bindingBudget, useBudgets } from '../../api/queries.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatEpsilon } from '../../ui/format-number.ts'
import { LevelBar } from '../../ui/level-bar.tsx'
import { QuestionSquares } from '../../ui/question-squares.tsx'

/** Noise falls with the square root of rho: half the error costs four times as much, twice the error a quarter. */
const WHAT_IFS = [
  { key: 'looser', costFactor: 0.25 },
  { key: 'tighter', costFactor: 4 },
] as const
const MICRO = 1e6

/** What is left as questions like the last one, and as two what-ifs that the server counted. */
export function QuestionsLeft({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useTranslation('dataset')
  const budgets = useBudgets(dataset.name).data
  const binding = budgets === undefined ? null : bindingBudget(budgets)
  const whatIfs = useWhatIfs(dataset.name)
  if (binding === null) return null
  const other = budgets?.find((budget) => budget !== binding && budget.questionsLeft !== null)
  const used = 1 - Number(binding.left.rho) / Math.max(1e-12, Number(binding.limit.rho))
  const percent = Math.round(used * 100)
  const asked = askedLikeThis(binding)
  return (
    <section>
      <h2>{t('left.title')}</h2>
      <p className="left-line">
        {binding.questionsLeft === null ? (
          <>
            <strong>ε {formatEpsilon(binding.left.epsilon)}</strong> {t('left.beforeFirst')}
          </>
        ) : (
          <>
            <strong>{binding.questionsLeft}</strong> {t('left.likeThis', { count: binding.questionsLeft })}
          </>
        )}
      </p>
      {whatIfs.data !== undefined && whatIfs.data !== null && (
        <p className="left-last caption mono">{whatIfs.data.title}</p>
      )}
      <LevelBar share={used} label={t('left.used', { percent })} />
      {asked !== null && binding.questionsLeft !== null && (
        <p className="left-squares">
          <QuestionSquares asked={asked} left={binding.questionsLeft} />
        </p>
      )}
      <p className="caption">
        {t(`left.binds.${binding.scope}`, { percent })}
        {other !== undefined && t(`left.other.${other.scope}`, { count: other.questionsLeft ?? 0 })}
      </p>
      <ul className="what-ifs">
        {whatIfs.data?.answers.map((answer) => (
          <li key={answer.key}>
            <span>{t(`left.whatIf.${answer.key}`)}</span>
            <strong>{t('left.count', { count: answer.questionsLeft })}</strong>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Squares are drawn up to this many questions; beyond it a count says more. */
const MOST_SQUARES = 40

/** How many questions like the last one the spent part comes to; null when there are too many to draw. */
function askedLikeThis(budget: Budget): number | null {
  const { questionsLeft, spent, left } = budget
  if (questionsLeft === null || questionsLeft === 0) return null
  const asked = Math.round((Number(spent.rho) / Number(left.rho)) * questionsLeft)
  return asked + questionsLeft <= MOST_SQUARES ? asked : null
}

interface WhatIfs {
  readonly title: string
  readonly answers: readonly { readonly key: 'looser' | 'tighter'; readonly questionsLeft: number }[]
}

/** Asks the server what the caller's last question would come to at other prices. Touches no data. */
function useWhatIfs(dataset: string) {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['what-ifs', locale, dataset],
    queryFn: async ({ signal }): Promise<WhatIfs | null> => {
      const runs = await api.request('/runs', RunPage, { query: { dataset, limit: 20 }, signal })
      const last = runs.items.find((run) => run.status === 'finished' && Number(run.charge.rho) > 0)
      if (last === undefined) return null
      const answers = await Promise.all(
        WHAT_IFS.map(async ({ key, costFactor }) => {
          const micro = Math.max(1, Math.round(Number(last.charge.rho) * MICRO * costFactor))
          const body = { dataset, sql: last.sql, privacy: { rho: (micro / MICRO).toFixed(6) } }
          const answer = await api.request('/queries/explain', ExplainAnswer, { method: 'POST', body, signal })
          return answer.accepted ? [{ key, questionsLeft: answer.budget.questionsLeft }] : []
        }),
      )
      return { title: titleOf(last.sql), answers: answers.flat() }
    },
  })
}

/** First comment of a statement, or its first line. */
function titleOf(sql: string): string {
  return /^\s*--\s*(.+)$/m.exec(sql)?.[1] ?? sql.trim().split('\n')[0] ?? ''
}
