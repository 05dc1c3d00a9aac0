import { COLUMN_USES, type Dataset, type DatasetColumn, type DatasetTable } from '@yingbi/contracts'
import { Popover } from 'antd'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useBilingual } from '../../i18n/use-locale.ts'
import { formatNumber, NO_VALUE } from '../../ui/format-number.ts'
import { Grade } from '../../ui/grade.tsx'
import { Veil } from '../../ui/veil.tsx'
import { UseLevel } from '../../ui/use-level.tsx'
import { ConditionNotes } from './condition-notes.tsx'
import { conditionOf } from './use-condition.ts'
import type { MatrixCell } from './matrix-cell.ts'

export interface MatrixRowProps {
  readonly dataset: Dataset
  readonly table: DatasetTable
  readonly column: DatasetColumn
  readonly row: number
  readonly chosen: boolean
  readonly tabStop: MatrixCell
  readonly open: MatrixCell | null
  readonly onOpen: (cell: MatrixCell | null) => void
  readonly onTabStop: (cell: MatrixCell) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

export function MatrixRow(props: MatrixRowProps) {
  const { dataset, table, column, row, tabStop, open } = props
  const { t } = useTranslation('dataset')
  const ui = useTranslation('ui').t
  const pick = useBilingual()
  const title = pick(column.title)
  const lit = open?.row === row || props.chosen
  return (
    <tr className={lit ? 'matrix-row-lit' : undefined}>
      <th className="matrix-name" scope="row">
        <code>{column.name}</code>
        <span>
          {title}
          {table.unitColumn === column.name && !title.includes(t('unit')) && `${t('listSeparator')}${t('unit')}`}
        </span>
      </th>
      <td>{t(`type.${column.type}`)}</td>
      <td className="matrix-role">{ui(`role.${column.role}`)}</td>
      <td>
        <Grade grade={column.grade} />
      </td>
      <td className="matrix-range">
        <Range column={column} open={table.kind === 'public'} />
      </td>
      {COLUMN_USES.map((use, index) => {
        const condition = conditionOf(dataset, table, column, use)
        const cell = { row, use: index }
        const isOpen = open?.row === row && open.use === index
        const stop = tabStop.row === row && tabStop.use === index
        return (
          <td key={use} className={open?.use === index ? 'matrix-cell matrix-lit' : 'matrix-cell'}>
            <Popover
              open={isOpen}
              placement="topLeft"
              arrow={false}
              content={<ConditionNotes dataset={dataset} column={column} use={use} condition={condition} />}
            >
              <button
                type="button"
                className="matrix-dot"
                data-cell={`${row} ${index}`}
                tabIndex={stop ? 0 : -1}
                aria-label={`${column.name} ${ui(`use.${use}`)}, ${ui(`level.${condition.level}`)}`}
                aria-expanded={isOpen}
                onFocus={() => {
                  props.onTabStop(cell)
                  props.onOpen(cell)
                }}
                onBlur={() => props.onOpen(null)}
                onPointerEnter={() => props.onOpen(cell)}
                onPointerLeave={() => props.onOpen(null)}
                onKeyDown={props.onKeyDown}
              >
                <UseLevel level={condition.level} hidden />
              </button>
            </Popover>
          </td>
        )
      })}
    </tr>
  )
}

/** `open` is a table of public reference data. A column that nothing may be done with exists, and stays behind the veil. */
function Range({ column, open }: { readonly column: DatasetColumn; readonly open: boolean }) {
  const { t } = useTranslation('dataset')
  const pick = useBilingual()
  if (column.uses.length === 0 && !open) return <Veil label={t('range.hidden')} />
  if (column.codes !== null) return t('range.codes', { count: column.codes.length })
  if (column.bounds === null) return NO_VALUE
  const [lower, upper] = column.bounds
  // A year is a name, not an amount: no thousands separator.
  const show = (bound: number): string =>
    column.role === 'time'
      ? String(bound)
      : formatNumber(bound, column.scale === null || Number.isInteger(bound) ? 0 : column.scale)
  return `${show(lower)}–${show(upper)}${column.measure === null ? '' : ` ${pick(column.measure)}`}`
}
