import type { Release } from '@yingbi/contracts'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useReleases } from '../../api/releases.ts'
import { useUser } from '../../api/session.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDateTime } from '../../ui/format-date.ts'
import { Grade } from '../../ui/grade.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ReleaseState } from '../../ui/release-status.tsx'
import { useTitle } from '../../ui/use-title.ts'
import './releases.css'

/** What the reader asked to let leave, and what left. */
export function ReleasesPage() {
  const { t } = useTranslation('releases')
  const user = useUser()
  const { data, error } = useReleases()
  useTitle(t('title'))
  return (
    <div className="releases">
      <PageHead title={t('title')} />
      <div className="releases-body">
        {error !== null && <ProblemNotice error={error} />}
        {data !== undefined && data.length > 0 && <ReleaseTable releases={data} />}
        {data !== undefined && data.length === 0 && (
          <EmptyState title={t('none.title')} text={t('none.text')}>
            {user.role === 'analyst' && <WorkspaceButton />}
          </EmptyState>
        )}
      </div>
    </div>
  )
}

function WorkspaceButton() {
  const { t } = useTranslation('releases')
  const navigate = useNavigate()
  return <Button onClick={() => void navigate('/workspace')}>{t('none.action')}</Button>
}

function ReleaseTable({ releases }: { readonly releases: readonly Release[] }) {
  const { t } = useTranslation('releases')
  const locale = useLocale()
  return (
    <div className="releases-frame">
      <table className="releases-table">
        <thead>
          <tr>
            {(['number', 'what', 'dataset', 'grade', 'state', 'review', 'updated'] as const).map((head) => (
              <th key={head} scope="col">
                {t(`head.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {releases.map((release) => (
            <tr key={release.id}>
              <td className="mono">R-{release.number}</td>
              <td className="releases-what">
                <Link to={`/releases/${release.id}`}>{release.title}</Link>
                <span>{release.author}</span>
              </td>
              <td className="mono">{release.dataset}</td>
              <td>
                <Grade grade={release.grade} />
              </td>
              <td>
                <ReleaseState status={release.status} />
              </td>
              <td>{t(`review.${release.review}`)}</td>
              <td>{formatDateTime(release.updatedAt, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
