import type { Dataset } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { formatApproximate, NO_VALUE } from '../../ui/format-number.ts'
import { Facts } from '../../ui/facts.tsx'

/** What the dataset is: description, source, its tables and how one unit is bounded in each. */
export function DatasetOverview({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useTranslation('dataset')
  const pick = useBilingual()
  const locale = useLocale()
  return (
    <div className="overview">
      {dataset.description !== null && <p className="overview-lead">{pick(dataset.description)}</p>}
      <Facts
        facts={[
          { name: t('overview.provider'), value: pick(dataset.provider) },
          ...(dataset.source === null ? [] : [{ name: t('overview.source'), value: pick(dataset.source) }]),
          { name: t('overview.share'), value: t(`share.${dataset.shareType}`) },
          ...(dataset.labels.length === 0
            ? []
            : [{ name: t('overview.labels'), value: dataset.labels.join(t('listSeparator')) }]),
        ]}
      />
      <table className="overview-tables">
        <thead>
          <tr>
            <th>{t('overview.table')}</th>
            <th>{t('overview.kind')}</th>
            <th className="num">{t('overview.rows')}</th>
            <th className="num">{t('overview.columns')}</th>
            <th>{t('overview.contribution')}</th>
          </tr>
        </thead>
        <tbody>
          {dataset.tables.map((table) => (
            <tr key={table.name}>
              <td>
                <code>{table.name}</code> <span className="caption">{pick(table.title)}</span>
              </td>
              <td>{t(`kind.${table.kind}`)}</td>
              <td className="num">
                {table.approximateRows === null ? NO_VALUE : formatApproximate(table.approximateRows, locale)}
              </td>
              <td className="num">{table.columns.length}</td>
              <td>{table.contribution === null ? NO_VALUE : t('contribution', { ...table.contribution })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
