import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { EmptyState } from '../ui/empty-state.tsx'

export function NotFoundPage() {
  const { t } = useTranslation('app')
  return (
    <EmptyState title={t('notFound.title')} text={t('notFound.text')}>
      <Link to="/catalog">{t('notFound.catalog')}</Link>
    </EmptyState>
  )
}
