import type { AllowedAction, ReleaseDetail } from '@yingbi/contracts'
import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useApi } from '../../api/api-context.ts'
import { useDataset } from '../../api/queries.ts'
import { useRelease, useReleaseStep } from '../../api/releases.ts'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { downloadBlob } from '../../ui/download-blob.ts'
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
import { useKeptText } from '../../ui/use-kept-text.ts'
import { useTitle } from '../../ui/use-title.ts'
import { Why } from '../../ui/why.tsx'
import './releases.css'

/** One request: what would leave or left, where it stands, and what the reader can do. */
export function ReleasePage() {
  const { t } = useTranslation('releases')
  const { id } = useParams()
  const { data: release, error } = useRelease(id)
  useTitle(release === undefined ? t('title') : release.title)
  if (error !== null) return <ProblemNotice error={error} />
  if (release === undefined) return <div className="route-loading" />
  return <ReleaseBody key={release.id} release={release} />
}

const allowed = (release: ReleaseDetail, action: string): AllowedAction | undefined =>
  release.allowedActions.find((one) => one.action === action)

function ReleaseBody({ release }: { readonly release: ReleaseDetail }) {
  const { t } = useTranslation('releases')
  const locale = useLocale()
  const pick = useBilingual()
  const { data: dataset } = useDataset(release.dataset)
  const open = release.status === 'draft' || release.status === 'returned'
  const measured = release.result.columns.find((column) => column.scale !== null)
  return (
    <div className="release">
      <PageHead
        title={release.title}
        trail={
          <>
            <Link to="/releases">{t('title')}</Link> / <span>R-{release.number}</span>
          </>
        }
        facts={
          <>
            <Grade grade={release.grade} />
            <ReleaseState status={release.status} />
            <span>{release.author}</span>
            <span>{formatDateTime(release.updatedAt, locale)}</span>
          </>
        }
        actions={<Actions release={release} />}
      />
      <div className="release-body">
        <section className="release-main" aria-label={t('output')}>
          <PaneHead title={t('output')} aside={t('noRows')} />
          <ReleasedTable result={release.result} dataset={dataset} />
          <PaneHead title={t('statement')} />
          <pre className="release-sql">{release.sql}</pre>
        </section>
        <aside className="release-side">
          {open && allowed(release, 'submitRelease')?.allowed === true && <Resubmit release={release} />}
          {!open && (
            <>
              <PaneHead title={t('context')} />
              <p className="release-context">{release.context}</p>
            </>
          )}
          {release.status === 'released' && (
            <div className="release-hint">
              <p>{t('verifyHint')}</p>
              <code>npx yingbi verify bundle.zip</code>
              <Link to="/verify">{t('verifyHere')}</Link>
            </div>
          )}
          <PaneHead title={t('turns')} />
          <TurnList turns={release.turns} />
          <PaneHead title={t('privacy')} />
          <ReceiptPanel
            receipt={release.result.receipt}
            gate={releaseGate(release)}
            scale={measured?.scale ?? null}
            unitTitle={dataset === undefined ? release.result.receipt.unit : pick(dataset.unit.title)}
          />
        </aside>
      </div>
    </div>
  )
}

function Actions({ release }: { readonly release: ReleaseDetail }) {
  const { t } = useTranslation('releases')
  const api = useApi()
  const step = useReleaseStep()
  const bundle = useMutation({
    mutationFn: () => api.download(`/releases/${encodeURIComponent(release.id)}/bundle`),
    onSuccess: ({ blob, fileName }) => downloadBlob(blob, fileName ?? `R-${release.number}.zip`),
  })
  const withdraw = allowed(release, 'withdrawRelease')
  const download = allowed(release, 'downloadBundle')
  const failure = step.error ?? bundle.error
  return (
    <>
      {failure !== null && <ProblemNotice error={failure} />}
      {withdraw?.allowed === true && (
        <Button
          loading={step.isPending}
          onClick={() =>
            step.mutate({ id: release.id, action: 'withdraw', body: {}, idempotencyKey: crypto.randomUUID() })
          }
        >
          {t('withdraw')}
        </Button>
      )}
      {download?.allowed === false && download.reason !== undefined && <Why id="why-download">{download.reason}</Why>}
      <Button
        type="primary"
        icon={<Download size={14} strokeWidth={1.5} aria-hidden />}
        disabled={download?.allowed !== true}
        aria-describedby={download?.allowed === true ? undefined : 'why-download'}
        loading={bundle.isPending}
        onClick={() => bundle.mutate()}
      >
        {t('download')}
      </Button>
    </>
  )
}

/** A draft, or a returned request, is worded anew and submitted. */
function Resubmit({ release }: { readonly release: ReleaseDetail }) {
  const { t } = useTranslation('releases')
  const [context, setContext, forget] = useKeptText(`release.${release.id}.again`, release.context)
  const [key] = useState(() => crypto.randomUUID())
  const step = useReleaseStep()
  return (
    <form
      className="release-form"
      onSubmit={(event) => {
        event.preventDefault()
        step.mutate(
          { id: release.id, action: 'submit', body: { context: context.trim() }, idempotencyKey: key },
          { onSuccess: forget },
        )
      }}
    >
      <label htmlFor="release-again">{t('new.context')}</label>
      <Input.TextArea
        id="release-again"
        maxLength={4000}
        autoSize={{ minRows: 4, maxRows: 16 }}
        value={context}
        onChange={(event) => setContext(event.target.value)}
      />
      {step.error !== null && <ProblemNotice error={step.error} />}
      <div className="release-actions">
        <Button type="primary" htmlType="submit" disabled={context.trim() === ''} loading={step.isPending}>
          {t('new.submit')}
        </Button>
      </div>
    </form>
  )
}
