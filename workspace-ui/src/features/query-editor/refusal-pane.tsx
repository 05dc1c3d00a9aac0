import { ExplainAnswer, type Dataset, type ExplainRequest, type Refusal, type SqlEdit } from '@yingbi/contracts'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../api/api-context.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatEpsilon } from '../../ui/format-number.ts'
import { MessageText } from '../../ui/message-text.tsx'
import { applyEdits, editDiff, mergeEdits } from './apply-edits.ts'
import { errorRange, measuredColumns } from './expected-errors.tsx'
import { RefusalProof } from './refusal-proof.tsx'
import './refusal-pane.css'

export interface RefusalPaneProps {
  readonly dataset: Dataset
  /** The request that was refused; its rewrite is priced the same way. */
  readonly request: ExplainRequest
  readonly refusals: readonly Refusal[]
  /** Line of the tab at which the statement begins, from 0. */
  readonly firstLine: number
  readonly onApply: (edits: readonly SqlEdit[]) => void
  readonly onGo: (refusal: Refusal) => void
}

/** A refusal as an answer: left why, right how to get one. Every cause at once. */
export function RefusalPane({ dataset, request, refusals, firstLine, onApply, onGo }: RefusalPaneProps) {
  const { t } = useTranslation('query-editor')
  const edits = mergeEdits(refusals.map((refusal) => refusal.edits))
  const inWords = new Set(refusals.filter((refusal) => refusal.edits.length === 0).map((refusal) => refusal.fix))
  return (
    <section className="refusal" aria-label={t('refusal.title')}>
      <header className="refusal-head">
        <h2>{t('refusal.title')}</h2>
        <p>{t('refusal.nothing')}</p>
      </header>
      <div className="refusal-halves">
        <div className="refusal-why">
          <h3>{t('refusal.why')}</h3>
          <ol>
            {refusals.map((refusal, index) => (
              <li key={[refusal.code, refusal.place?.start, refusal.column, refusal.title].join(' ')}>
                <button
                  type="button"
                  className="pressable refusal-number"
                  aria-label={t('refusal.go', { number: index + 1 })}
                  onClick={() => onGo(refusal)}
                >
                  {index + 1}
                </button>
                <div>
                  <p className="refusal-name">
                    <MessageText text={refusal.title} />
                  </p>
                  <RefusalProof
                    dataset={dataset}
                    refusal={refusal}
                    line={refusal.place === null ? null : firstLine + refusal.place.line}
                    withFix={false}
                  />
                </div>
              </li>
            ))}
          </ol>
        </div>
        <div className="refusal-how">
          <h3>{t('refusal.how')}</h3>
          <ol>
            {edits.length > 0 && <Rewrite request={request} edits={edits} onApply={onApply} />}
            {[...inWords].map((fix) => (
              <li key={fix}>
                <strong>
                  <MessageText text={fix} />
                </strong>
              </li>
            ))}
          </ol>
        </div>
      </div>
    </section>
  )
}

interface RewriteProps {
  readonly request: ExplainRequest
  readonly edits: readonly SqlEdit[]
  readonly onApply: (edits: readonly SqlEdit[]) => void
}

/** The rewrite as a diff, with what it would cost. */
function Rewrite({ request, edits, onApply }: RewriteProps) {
  const { t } = useTranslation('query-editor')
  const api = useApi()
  const locale = useLocale()
  const body = { ...request, sql: applyEdits(request.sql, edits) }
  const { data } = useQuery({
    queryKey: ['explain', locale, body],
    queryFn: ({ signal }) => api.request('/queries/explain', ExplainAnswer, { method: 'POST', body, signal }),
    retry: false,
  })
  const [first] = data?.accepted === true ? measuredColumns(data) : []
  return (
    <li>
      <div className="rewrite-title">
        <strong>{t('refusal.rewrite')}</strong>
        {data !== undefined && (
          <span className="caption">
            {data.accepted ? t('refusal.canRun') : t('refusal.stillRefused', { count: data.refusals.length })}
          </span>
        )}
      </div>
      <pre className="diff">
        {editDiff(request.sql, edits).map((line, index) => {
          const key = `${index} ${line.text}`
          return (
            <div key={key} className={line.sign === '+' ? 'diff-new' : 'diff-old'}>
              {line.sign} {line.text}
            </div>
          )
        })}
      </pre>
      <div className="rewrite-apply">
        <Button size="small" type="primary" onClick={() => onApply(edits)}>
          {t('refusal.apply')}
        </Button>
        {data?.accepted === true && (
          <span className="caption">
            {first !== undefined &&
              t('refusal.afterError', {
                column: first.name,
                error: errorRange(first.expectedError ?? 0, first.expectedErrorHigh),
              })}
            {t('refusal.afterCost', { epsilon: formatEpsilon(data.charge.epsilon) })}
          </span>
        )}
      </div>
    </li>
  )
}
