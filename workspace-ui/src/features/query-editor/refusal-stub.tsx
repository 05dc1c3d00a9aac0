import type { Refusal } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../ui/facts.tsx'
import { Gate } from '../../ui/gate.tsx'
import { PaneHead } from '../../ui/pane.tsx'
import { policyName } from './policy-name.ts'

/** What is on record of a refused statement: where it stopped, and that nothing was touched. */
export function RefusalStub({
  dataset,
  refusals,
}: {
  readonly dataset: string
  readonly refusals: readonly Refusal[]
}) {
  const { t } = useTranslation('query-editor')
  const versions = [...new Set(refusals.map((refusal) => policyName(dataset, refusal.policyVersion)))].filter(
    (one) => one !== '',
  )
  return (
    <>
      <section aria-label={t('cost.title')}>
        <PaneHead title={t('cost.title')} />
        <div className="cost-refused">
          <p>{t('stub.noCost')}</p>
          <p className="caption">{t('stub.afterFix')}</p>
        </div>
      </section>
      <section className="receipt-side" aria-label={t('stub.title')}>
        <PaneHead title={t('stub.title')} />
        <div className="receipt-side-body">
          <Gate
            states={{
              policy: 'refused',
              charge: 'ahead',
              run: 'ahead',
              checks: 'ahead',
              people: 'ahead',
              exit: 'ahead',
              log: 'ahead',
            }}
          />
          <Facts
            facts={[
              { name: t('stub.policy'), value: versions.join(' ') },
              { name: t('stub.connection'), value: t('stub.notOpened') },
              { name: t('stub.charge'), value: t('stub.none') },
              { name: t('stub.basis'), value: t('stub.metadata') },
            ]}
          />
          <p className="stub-note">{t('stub.same')}</p>
        </div>
      </section>
    </>
  )
}
