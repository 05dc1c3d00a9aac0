import type { Release } from '@yingbi/contracts'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useReleases } from '../../api/releases.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDateTime } from '../../ui/format-date.ts'
import { isTyping } from '../../ui/is-typing.ts'
import { Grade } from '../../ui/grade.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { PaneHead } from '../../ui/pane.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ReleaseState } from '../../ui/release-status.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { Why } from '../../ui/why.tsx'
import { workingDaysBetween } from '../../ui/working-days.ts'
import './review.css'

/** Requests that wait for a decision, oldest first, and what was decided lately. */
export function QueuePage() {
  const { t } = useTranslation('review')
  const { data, error } = useReleases()
  useTitle(t('title'))
  const waiting = (data ?? []).filter((release) => release.status === 'submitted').toReversed()
  const decided = (data ?? []).filter((release) => release.status !== 'submitted')
  return (
    <div className="queue">
      <PageHead title={t('title')} facts={<span>{t('waiting', { count: waiting.length })}</span>} />
      {error !== null && <ProblemNotice error={error} />}
      {data !== undefined && waiting.length === 0 && <EmptyState title={t('none.title')} text={t('none.text')} />}
      {waiting.length > 0 && <Queue releases={waiting} />}
      {decided.length > 0 && (
        <>
          <PaneHead title={t('decided')} />
          <ul className="queue-list">
            {decided.slice(0, 20).map((release) => (
              <QueueRow key={release.id} release={release} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** J and K move the focus, Enter opens the focused request. */
function Queue({ releases }: { readonly releases: readonly Release[] }) {
  const { t } = useTranslation('review')
  const list = useRef<HTMLUListElement>(null)
  const [at, setAt] = useState(0)
  useEffect(() => {
    list.current?.querySelectorAll<HTMLElement>('a')[at]?.focus({ preventScroll: false })
  }, [at])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event.target)) return
      if (event.key === 'j') setAt((now) => Math.min(releases.length - 1, now + 1))
      else if (event.key === 'k') setAt((now) => Math.max(0, now - 1))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [releases.length])
  return (
    <>
      <ul className="queue-list" ref={list} aria-label={t('title')}>
        {releases.map((release) => (
          <QueueRow key={release.id} release={release} />
        ))}
      </ul>
      <p className="queue-keys caption">
        <span className="kbd">J</span> <span className="kbd">K</span> {t('keys.move')}{' '}
        <span className="kbd">Enter</span> {t('keys.open')}
      </p>
    </>
  )
}

/** After how many working days a waiting request is shown as late; a reminder, not a rule. */
const LATE_AFTER_WORKING_DAYS = 2

function QueueRow({ release }: { readonly release: Release }) {
  const { t } = useTranslation('review')
  const locale = useLocale()
  const [now] = useState(() => Date.now())
  const days = workingDaysBetween(release.updatedAt, now)
  const approve = release.allowedActions.find((action) => action.action === 'decideRelease')
  const waits = release.status === 'submitted'
  return (
    <li className="queue-row">
      <span className={waits && days > LATE_AFTER_WORKING_DAYS ? 'queue-age queue-late' : 'queue-age'}>
        {waits ? t('age', { count: days }) : <ReleaseState status={release.status} />}
      </span>
      <div className="queue-what">
        <Link to={`/review/${release.id}`}>{release.title}</Link>
        <span>
          R-{release.number} {release.author} {formatDateTime(release.updatedAt, locale)}
        </span>
      </div>
      <code>{release.dataset}</code>
      <Grade grade={release.grade} />
      {waits && approve?.allowed === false && approve.reason !== undefined && <Why>{approve.reason}</Why>}
    </li>
  )
}
