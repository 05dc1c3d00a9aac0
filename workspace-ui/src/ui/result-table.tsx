import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatPercent, NO_VALUE } from './format-number.ts'
import { isWide, PlusMinus } from './plus-minus.tsx'
import type { ResultView, ViewCell, ViewColumn } from './result-view.ts'
import './result-table.css'

/** How many rows are drawn at a time; the CSV always holds all. */
export const ROWS_AT_A_TIME = 200

export interface ResultTableProps {
  readonly view: ResultView
  /** Column whose relative error is shown at the right; null for none. */
  readonly charted: number | null
}

/** The noisy result: value and ± in one cell, relative error of the charted column last. */
export function ResultTable({ view, charted }: ResultTableProps) {
  const { t } = useTranslation('ui')
  const [shown, setShown] = useState(ROWS_AT_A_TIME)
  const share = charted !== null && view.columns[charted]?.measured === true ? charted : null
  return (
    <>
      <table className="result-table">
        <thead>
          <tr>
            {view.columns.map((column) => (
              <th key={column.name} className={column.kind === 'number' ? 'num' : undefined} scope="col">
                {column.name}
                {column.measure !== null && t('resultTable.measure', { measure: column.measure })}
              </th>
            ))}
            {share !== null && (
              <th className="num" scope="col">
                {t('resultTable.relative')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {view.rows.slice(0, shown).map((row, index) => {
            const key = `${index} ${row[0]?.text ?? ''}`
            return (
              <tr key={key}>
                {view.columns.map((column, at) => (
                  <td key={column.name} className={column.kind === 'number' ? 'num' : undefined}>
                    <CellText column={column} cell={row[at]} />
                  </td>
                ))}
                {share !== null && <RelativeCell cell={row[share]} />}
              </tr>
            )
          })}
        </tbody>
      </table>
      {view.rows.length > shown && (
        <Button size="small" className="result-more" onClick={() => setShown(shown + ROWS_AT_A_TIME)}>
          {t('resultTable.more', { count: Math.min(ROWS_AT_A_TIME, view.rows.length - shown) })}
        </Button>
      )}
    </>
  )
}

function CellText({ column, cell }: { readonly column: ViewColumn; readonly cell: ViewCell | undefined }) {
  if (cell === undefined || (cell.value === null && cell.text === '')) return NO_VALUE
  if (column.kind !== 'number' || cell.value === null) return cell.text
  return <PlusMinus value={cell.value} error={cell.error} decimals={column.decimals} />
}

function RelativeCell({ cell }: { readonly cell: ViewCell | undefined }) {
  const known = cell !== undefined && cell.value !== null && cell.error !== null && cell.value !== 0
  if (!known) return <td className="num result-share">{NO_VALUE}</td>
  const { value, error } = cell
  return (
    <td className={isWide(value ?? 0, error ?? 0) ? 'num wide-error' : 'num result-share'}>
      {formatPercent((error ?? 0) / Math.abs(value ?? 1))}
    </td>
  )
}
