import type { ColumnUseName, Dataset, DatasetColumn } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useBilingual } from '../../i18n/use-locale.ts'
import { formatNumber } from '../../ui/format-number.ts'
import { UseIcon } from '../../ui/use-icon.tsx'
import type { ConditionNote, UseCondition } from './use-condition.ts'

export interface ConditionNotesProps {
  readonly dataset: Dataset
  readonly column: DatasetColumn
  readonly use: ColumnUseName
  readonly condition: UseCondition
}

/** What a cell of the matrix means, whose rule it is and where it is written. */
export function ConditionNotes({ dataset, column, use, condition }: ConditionNotesProps) {
  const { t } = useTranslation('dataset')
  const ui = useTranslation('ui').t
  const pick = useBilingual()
  const noteText = (note: ConditionNote): string => {
    if (note.kind === 'group-listed') return t('note.group-listed', { count: note.count })
    if (note.kind === 'not-with') return t('note.not-with', { columns: note.columns.join(t('listSeparator')) })
    if (note.kind === 'clipped') {
      const measure = column.measure === null ? '' : ` ${pick(column.measure)}`
      return t('note.clipped', { lower: formatNumber(note.lower), upper: formatNumber(note.upper), measure })
    }
    return t(`note.${note.kind}`)
  }
  return (
    <div className="condition">
      <p className="condition-title">
        <UseIcon use={use} named />
        <strong>
          {column.name} {ui(`use.${use}`)}
          {t('colon')}
          {ui(`level.${condition.level}`)}
        </strong>
      </p>
      {condition.notes.map((note) => (
        <p key={JSON.stringify(note)}>{noteText(note)}</p>
      ))}
      <p className="caption">
        {column.policyLine === null
          ? t('policy', { provider: pick(dataset.provider), version: dataset.policyVersion })
          : t('policyLine', {
              provider: pick(dataset.provider),
              version: dataset.policyVersion,
              line: column.policyLine,
            })}
      </p>
    </div>
  )
}
