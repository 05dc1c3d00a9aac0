import { COLUMN_USES, type Dataset, type DatasetTable } from '@yingbi/contracts'
import { useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { UseIcon } from '../../ui/use-icon.tsx'
import type { MatrixCell } from './matrix-cell.ts'
import { MatrixRow } from './matrix-row.tsx'

export interface UseMatrixProps {
  readonly dataset: Dataset
  readonly table: DatasetTable
  /** Column that the address names; it is shown as chosen. */
  readonly first: string | null
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
}

/** Columns against the ten uses, readable by shape. Arrows move over the cells; each cell says its condition. */
export function UseMatrix({ dataset, table, first }: UseMatrixProps) {
  const { t } = useTranslation('dataset')
  const ui = useTranslation('ui').t
  const chosen = Math.max(
    0,
    table.columns.findIndex((column) => column.name === first),
  )
  const [tabStop, setTabStop] = useState<MatrixCell>({ row: chosen, use: 0 })
  /** The cell whose condition is open, by pointer or by focus. */
  const [open, setOpen] = useState<MatrixCell | null>(null)
  const body = useRef<HTMLTableSectionElement>(null)

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setOpen(null)
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const row = Math.min(table.columns.length - 1, Math.max(0, tabStop.row + step[0]))
    const use = Math.min(COLUMN_USES.length - 1, Math.max(0, tabStop.use + step[1]))
    setTabStop({ row, use })
    body.current?.querySelector<HTMLElement>(`[data-cell="${row} ${use}"]`)?.focus()
  }
  return (
    <div className="matrix-frame">
      <table className="matrix" aria-label={t('matrix')}>
        <thead>
          <tr>
            <th className="matrix-name">{t('head.column')}</th>
            <th>{t('head.type')}</th>
            <th className="matrix-role">{t('head.role')}</th>
            <th>{t('head.grade')}</th>
            <th className="matrix-range">{t('head.range')}</th>
            {COLUMN_USES.map((use, index) => (
              <th key={use} className={open?.use === index ? 'matrix-use matrix-lit' : 'matrix-use'}>
                <UseIcon use={use} named />
                {ui(`use.${use}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {table.columns.map((column, row) => (
            <MatrixRow
              key={column.name}
              dataset={dataset}
              table={table}
              column={column}
              row={row}
              chosen={column.name === first}
              tabStop={tabStop}
              open={open}
              onOpen={setOpen}
              onTabStop={setTabStop}
              onKeyDown={onKeyDown}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
