import type { ReleaseStatement } from '@yingbi/engine/receipt'
import { useTranslation } from 'react-i18next'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { Facts } from '../../ui/facts.tsx'
import { formatDateTime } from '../../ui/format-date.ts'
import { formatEpsilon, formatRho } from '../../ui/format-number.ts'
import { Grade } from '../../ui/grade.tsx'
import { SmallProbability } from '../../ui/quantity.tsx'

/** What the bundle says about itself; worth as much as the verdict beside it. */
export function StatedFacts({ statement }: { readonly statement: ReleaseStatement }) {
  const { t } = useTranslation('verify')
  const pick = useBilingual()
  const locale = useLocale()
  const { release, dataset, privacy, review, run } = statement.predicate
  return (
    <section className="verify-box" aria-label={t('stated.title')}>
      <h2>{t('stated.title')}</h2>
      <Facts
        facts={[
          { name: t('stated.name'), value: release.title },
          {
            name: t('stated.data'),
            value: t('stated.dataset', {
              title: pick(dataset.title),
              version: dataset.policyVersion,
              provider: pick(dataset.provider),
            }),
          },
          { name: t('stated.context'), value: release.context },
          { name: t('stated.lane'), value: t(`stated.review.${review.kind}`, { run: run.number }) },
          { name: t('stated.unit'), value: privacy.unit },
          {
            name: t('stated.loss'),
            value: (
              <>
                ρ {formatRho(privacy.charge.rho)}, ε {formatEpsilon(privacy.charge.epsilon)}, δ{' '}
                <SmallProbability value={privacy.charge.delta} />
              </>
            ),
          },
          { name: t('stated.grade'), value: <Grade grade={release.grade} /> },
          { name: t('stated.released'), value: formatDateTime(release.releasedAt, locale) },
        ]}
      />
    </section>
  )
}
