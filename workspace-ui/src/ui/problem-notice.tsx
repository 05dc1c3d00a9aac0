import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage, ProblemError } from '../api/problem.ts'
import { useLocale } from '../i18n/use-locale.ts'
import { MessageText } from './message-text.tsx'
import './problem-notice.css'

/** An error where it happened: what did not happen, why, what to do next, and the code. Never only a toast. */
export function ProblemNotice({ error, children }: { readonly error: unknown; readonly children?: ReactNode }) {
  const { t } = useTranslation('ui')
  const locale = useLocale()
  const problem = error instanceof ProblemError ? error.problem : null
  const message =
    problem === null
      ? { title: t('unreachable.title'), explanation: t('unreachable.explanation'), fix: t('unreachable.fix') }
      : problemMessage(problem, locale)
  return (
    <div className="problem" role="alert">
      <CircleAlert className="problem-mark" size={16} strokeWidth={1.5} aria-hidden />
      <div className="problem-body">
        <strong>
          <MessageText text={message.title} />
        </strong>
        <p>
          <MessageText text={message.explanation} />
        </p>
        <p>
          <MessageText text={message.fix} />
        </p>
        {children !== undefined && <div className="problem-actions">{children}</div>}
        {problem !== null && (
          <p className="problem-code mono">
            {problem.code} / {problem.requestId}
          </p>
        )}
      </div>
    </div>
  )
}
