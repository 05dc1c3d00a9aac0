import type { Dataset } from '@yingbi/contracts'
import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useBilingual } from '../../i18n/use-locale.ts'

export interface DatasetChoiceProps {
  readonly names: readonly string[]
  readonly name: string
  readonly datasets: readonly Dataset[]
  readonly onChoose: (name: string) => void
}

/** Which dataset the page speaks of; plain text when there is no choice. */
export function DatasetChoice({ names, name, datasets, onChoose }: DatasetChoiceProps) {
  const { t } = useTranslation('budget')
  const pick = useBilingual()
  const titleOf = (one: string): string => {
    const known = datasets.find((item) => item.name === one)
    return known === undefined ? one : pick(known.title)
  }
  if (names.length < 2) return <span>{titleOf(name)}</span>
  return (
    <Select
      size="small"
      aria-label={t('dataset')}
      value={name}
      options={names.map((one) => ({ value: one, label: titleOf(one) }))}
      onChange={onChoose}
    />
  )
}
