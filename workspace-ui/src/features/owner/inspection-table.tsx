import type { ColumnSuggestion } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { formatPercent } from '../../ui/format-number.ts'

/** What was found in a file, column by column: a role is suggested with its reasons and decided by the owner. */
export function InspectionTable({ columns }: { readonly columns: readonly ColumnSuggestion[] }) {
  const { t, i18n } = useTranslation('owner')
  const ui = useTranslation('ui').t
  const reason = (name: string): string => (i18n.exists(`reason.${name}`, { ns: 'owner' }) ? t(`reason.${name}`) : name)
  return (
    <div className="inspection-frame">
      <table className="inspection">
        <thead>
          <tr>
            <th>{t('form.column')}</th>
            <th>{t('form.type')}</th>
            <th>{t('inspection.role')}</th>
            <th>{t('inspection.reasons')}</th>
            <th className="num">{t('inspection.missing')}</th>
            <th>{t('inspection.distinct')}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <td>
                <code>{column.name}</code>
                {column.sourceName !== column.name && <span className="caption"> {column.sourceName}</span>}
              </td>
              <td>
                {t(`type.${column.type}`)}
                {column.scale !== null && column.scale > 0 && t('inspection.scale', { scale: column.scale })}
              </td>
              <td className={column.role === 'identifier' ? 'inspection-identifier' : undefined}>
                {ui(`role.${column.role}`)}
              </td>
              <td className="inspection-reasons">{column.reasons.map(reason).join(t('listSeparator'))}</td>
              <td className="num">{column.nullShare === 0 ? '–' : formatPercent(column.nullShare)}</td>
              <td>{t(`distinct.${column.distinct}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
