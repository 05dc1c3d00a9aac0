import type { Dataset, DatasetTable } from '@yingbi/contracts'
import { Trans, useTranslation } from 'react-i18next'
import { useUser } from '../../api/session.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { Facts } from '../../ui/facts.tsx'
import { SmallProbability } from '../../ui/quantity.tsx'
import { QuestionsLeft } from './questions-left.tsx'

/** What binds the analyst here: questions left, the privacy unit, what may not stand together, the policy. */
export function DatasetSide({ dataset, table }: { readonly dataset: Dataset; readonly table: DatasetTable | null }) {
  const { t } = useTranslation('dataset')
  const pick = useBilingual()
  const analyst = useUser().role === 'analyst'
  const unit = pick(dataset.unit.title)
  return (
    <aside className="dataset-side" aria-label={t('side')}>
      {analyst && <QuestionsLeft dataset={dataset} />}
      <section>
        <h2>{t('unitTitle')}</h2>
        <p>
          {table === null || table.kind === 'public' || table.unitColumn === null ? (
            t('unitPublic')
          ) : (
            <Trans
              t={t}
              i18nKey="unitText"
              values={{ unit, table: pick(table.title), column: table.unitColumn }}
              components={{ strong: <strong />, code: <code /> }}
            />
          )}
          {table?.contribution !== undefined &&
            table.contribution !== null &&
            t('unitRows', { unit, rows: table.contribution.rows })}
        </p>
      </section>
      {dataset.forbiddenCombinations.length > 0 && (
        <section>
          <h2>{t('notTogether')}</h2>
          <ul className="combinations">
            {dataset.forbiddenCombinations.map((combination) => (
              <li key={combination.join('+')}>
                <code>{combination.map((name) => name.replace(/^.*\./, '')).join(' + ')}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{t('policyTitle')}</h2>
        <Facts
          facts={[
            { name: t('overview.provider'), value: pick(dataset.provider) },
            { name: t('policyVersion'), value: `${dataset.name} v${dataset.policyVersion}` },
            { name: t('overview.share'), value: t(`share.${dataset.shareType}`) },
            { name: t('neighbouring'), value: t('neighbouringText') },
            { name: 'δ', value: <SmallProbability value={dataset.delta} /> },
          ]}
        />
      </section>
    </aside>
  )
}
