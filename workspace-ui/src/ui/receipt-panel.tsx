import type { PrivacyReceipt } from '@yingbi/contracts'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Facts, type Fact } from './facts.tsx'
import { formatEpsilon, formatNumber, formatRho } from './format-number.ts'
import { Gate, type GateState, type GateStep } from './gate.tsx'
import { SmallProbability } from './quantity.tsx'
import './receipt-panel.css'

export interface ReceiptPanelProps {
  readonly receipt: PrivacyReceipt
  readonly gate: Readonly<Record<GateStep, GateState>>
  /** Standard deviation of the noise of the first measured column, in its unit. */
  readonly scale: number | null
  /** Title of the privacy unit in the reader's language. */
  readonly unitTitle: string
}

/** What is guaranteed about a result, and by which path it came out. */
export function ReceiptPanel({ receipt, gate, scale, unitTitle }: ReceiptPanelProps) {
  const { t } = useTranslation('ui')
  const facts: Fact[] = [
    {
      name: t('receipt.mechanism'),
      value: (
        <>
          {t(`receipt.mechanisms.${receipt.mechanism}`, { defaultValue: receipt.mechanism })}
          {scale !== null && <span className="aside"> σ = {formatNumber(scale, 2)}</span>}
        </>
      ),
    },
    {
      name: t('receipt.unit'),
      value: (
        <>
          {unitTitle} <span className="aside">{t('receipt.neighbouring')}</span>
        </>
      ),
    },
    {
      name: t('receipt.loss'),
      value: (
        <>
          ρ {formatRho(receipt.charge.rho)}{' '}
          <span className="aside">
            ε {formatEpsilon(receipt.charge.epsilon)}
            {receipt.charge.delta > 0 && (
              <>
                , δ <SmallProbability value={receipt.charge.delta} />
              </>
            )}
          </span>
        </>
      ),
    },
    ...boundingFacts(receipt, t),
    ...receipt.notes.map((note) => ({ name: t('receipt.note'), value: <span className="wide-error">{note}</span> })),
    ...receipt.left.map((one) => ({
      name: t(`receipt.left.${one.scope}`, { defaultValue: one.scope }),
      value: (
        <>
          ε {formatEpsilon(one.left.epsilon)} <span className="aside">ρ {formatRho(one.left.rho)}</span>
        </>
      ),
    })),
    {
      name: t('receipt.basis'),
      value: (
        <>
          {receipt.dataset}{' '}
          <span className="aside">{t('receipt.policyVersion', { version: receipt.policyVersion })}</span>
        </>
      ),
    },
    {
      name: t('receipt.log'),
      value: receipt.logIndex === null ? t('receipt.logPending') : formatNumber(receipt.logIndex),
    },
  ]
  return (
    <div className="receipt">
      <Gate states={gate} />
      <Facts facts={facts} />
    </div>
  )
}

function boundingFacts(receipt: PrivacyReceipt, t: TFunction<'ui'>): Fact[] {
  const bounds = receipt.bounds.map((bound) => (
    <div key={bound.column}>
      <code>{bound.column}</code> {formatNumber(bound.lower)}–{formatNumber(bound.upper)}
    </div>
  ))
  const contribution = receipt.contribution
  const rows =
    contribution === null
      ? null
      : receipt.bounding === 'two-level'
        ? t('receipt.groupsEach', { groups: contribution.groups, rows: contribution.rowsPerGroup })
        : t('receipt.rowsEach', { count: contribution.rows })
  if (bounds.length === 0 && rows === null) return []
  return [
    {
      name: t('receipt.bounds'),
      value: (
        <>
          {bounds}
          {rows !== null && <div className="aside">{rows}</div>}
        </>
      ),
    },
  ]
}
