import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRouteError } from 'react-router'
import { ProblemError } from '../api/problem.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ProblemNotice } from '../ui/problem-notice.tsx'

/** Shown in place of a page that could not be drawn; text kept by the browser stays. */
export function RouteFailure() {
  const { t } = useTranslation('app')
  const error = useRouteError()
  if (error instanceof ProblemError) return <ProblemNotice error={error} />
  return (
    <EmptyState title={t('failure.title')} text={t('failure.text')}>
      <Button type="primary" onClick={() => location.reload()}>
        {t('failure.reload')}
      </Button>
    </EmptyState>
  )
}
