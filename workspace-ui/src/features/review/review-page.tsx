import type { ReleaseDetail } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useDataset } from '../../api/queries.ts'
import { useRelease } from '../../api/releases.ts'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { formatDateTime } from '../../ui/format-date.ts'
import { Grade } from '../../ui/grade.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { PaneHead } from '../../ui/pane.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ReceiptPanel } from '../../ui/receipt-panel.tsx'
import { releaseGate } from '../../ui/release-gate.ts'
import { ReleasedTable } from '../../ui/released-table.tsx'
import { ReleaseState } from '../../ui/release-status.tsx'
import { TurnList } from '../../ui/turn-list.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { DecisionForm } from './decision-form.tsx'
import './review.css'

/** One request for a decision: purpose, the noisy table as it would leave, statement, privacy facts, turns. Never rows. */
export function ReviewPage() {
  const { t } = useTranslation('review')
  const { id } = useParams()
  const { data: release, error } = useRelease(id)
  useTitle(release === undefined ? t('title') : release.title)
  if (error !== null) return <ProblemNotice error={error} />
  if (release === undefined) return <div className="route-loading" />
  return <ReviewBody key={release.id} release={release} />
}

function ReviewBody({ release }: { readonly release: ReleaseDetail }) {
  const { t } = useTranslation('review')
  const locale = useLocale()
  const pick = useBilingual()
  const { data: dataset } = useDataset(release.dataset)
  const measured = release.result.columns.find((column) => column.scale !== null)
  return (
    <div className="review">
      <PageHead
        title={release.title}
        trail={
          <>
            <Link to="/review">{t('title')}</Link> / <span>R-{release.number}</span> / <span>{release.author}</span>
          </>
        }
        facts={
          <>
            <Grade grade={release.grade} />
            <ReleaseState status={release.status} />
            <span>{formatDateTime(release.updatedAt, locale)}</span>
          </>
        }
      />
      <div className="review-body">
        <aside className="review-left">
          <PaneHead title={t('purpose')} />
          <p className="review-context">{release.context}</p>
          <PaneHead title={t('privacy')} />
          <ReceiptPanel
            receipt={release.result.receipt}
            gate={releaseGate(release)}
            scale={measured?.scale ?? null}
            unitTitle={dataset === undefined ? release.result.receipt.unit : pick(dataset.unit.title)}
          />
        </aside>
        <section className="review-main" aria-label={t('output')}>
          <PaneHead
            title={t('output')}
            aside={t('shape', { columns: release.result.columns.length, rows: release.result.rows.length })}
          />
          <ReleasedTable result={release.result} dataset={dataset} />
          <PaneHead title={t('statement')} aside={t('run', { number: release.result.receipt.runNumber })} />
          <pre className="review-sql">{release.sql}</pre>
        </section>
        <aside className="review-right">
          <PaneHead title={t('turns')} />
          <TurnList turns={release.turns} />
          <DecisionForm release={release} />
        </aside>
      </div>
    </div>
  )
}
