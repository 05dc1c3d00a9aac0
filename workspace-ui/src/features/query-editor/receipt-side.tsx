import type { Dataset, Run, RunResult } from '@yingbi/contracts'
import { Button } from 'antd'
import { Download, Package } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useBilingual } from '../../i18n/use-locale.ts'
import { downloadBlob } from '../../ui/download-blob.ts'
import type { GateState, GateStep } from '../../ui/gate.tsx'
import { PaneHead } from '../../ui/pane.tsx'
import { ReceiptPanel } from '../../ui/receipt-panel.tsx'
import { Why } from '../../ui/why.tsx'
import './receipt-side.css'

/** Grades whose results leave without a person deciding. */
const AUTOMATIC: ReadonlySet<string> = new Set(['general-1', 'general-2'])

/** Where a finished run stands on its way out. A repeated question was neither charged nor computed again. */
export function gateOf(run: Run, result: RunResult, dataset: Dataset): Readonly<Record<GateStep, GateState>> {
  const repeated = run.reusedFrom !== null
  return {
    policy: 'passed',
    charge: repeated ? 'not-needed' : 'passed',
    run: repeated ? 'not-needed' : 'passed',
    checks: 'passed',
    people: AUTOMATIC.has(dataset.grade) ? 'not-needed' : 'ahead',
    exit: 'ahead',
    log: result.receipt.logIndex === null ? 'waiting' : 'passed',
  }
}

export interface ReceiptSideProps {
  readonly run: Run
  readonly result: RunResult
  readonly dataset: Dataset
}

/** The privacy receipt of the shown result, and the way out of the house. */
export function ReceiptSide({ run, result, dataset }: ReceiptSideProps) {
  const { t } = useTranslation('query-editor')
  const pick = useBilingual()
  const navigate = useNavigate()
  const release = run.allowedActions.find(({ action }) => action === 'createRelease')
  const blocked = release !== undefined && !release.allowed
  const noisy = result.columns.find((column) => column.scale !== null)
  return (
    <section className="receipt-side" aria-label={t('receipt.title')}>
      <PaneHead title={t('receipt.title')} aside={t('receipt.run', { number: run.number })} />
      <div className="receipt-side-body">
        <ReceiptPanel
          receipt={result.receipt}
          gate={gateOf(run, result, dataset)}
          scale={noisy?.scale ?? null}
          unitTitle={pick(dataset.unit.title)}
        />
        <div className="receipt-actions">
          <Button
            size="small"
            icon={<Download size={14} strokeWidth={1.5} aria-hidden />}
            onClick={() =>
              downloadBlob(
                new Blob([`${JSON.stringify(result.receipt, null, 2)}\n`], { type: 'application/json' }),
                `yingbi-receipt-${run.number}.json`,
              )
            }
          >
            {t('receipt.download')}
          </Button>
          <Button
            size="small"
            type="text"
            icon={<Package size={14} strokeWidth={1.5} aria-hidden />}
            disabled={blocked}
            aria-describedby={blocked ? 'release-blocked' : undefined}
            onClick={() => void navigate(`/releases/new?run=${run.id}`)}
          >
            {t('receipt.release')}
          </Button>
        </div>
        {blocked && <Why id="release-blocked">{release.reason}</Why>}
      </div>
    </section>
  )
}
