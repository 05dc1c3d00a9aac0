import { Cell, Interval, PrivacyReceipt, ResultColumn, type RunResult } from '@yingbi/contracts'
import { z } from 'zod'
import { canonicalJson } from '../encoding/canonical-json.ts'

/** A result as it leaves: the run's noisy table without what is left of budgets, which concerns nobody outside. */
export const ReleasedResult = z.strictObject({
  columns: z.array(ResultColumn.strict()).min(1),
  rows: z.array(z.array(Cell)),
  intervals: z.array(z.array(Interval)),
  receipt: PrivacyReceipt.omit({ left: true }).strict(),
})
export type ReleasedResult = z.infer<typeof ReleasedResult>

/** The text of `result.json`. */
export function releasedResultJson(result: RunResult): string {
  const { left: _left, ...receipt } = result.receipt
  return canonicalJson({ columns: result.columns, rows: result.rows, intervals: result.intervals, receipt })
}

/**
 * The text of `result.csv`: RFC 4180 with a byte order mark, without which spreadsheets in Chinese locales read UTF-8 as
 * GBK. A column with intervals is followed by `<name>_low95` and `<name>_high95`.
 */
export function releasedResultCsv(result: Pick<ReleasedResult, 'columns' | 'rows' | 'intervals'>): string {
  const withInterval = result.columns.map((_, column) => result.intervals.some((row) => (row[column] ?? null) !== null))
  const header = result.columns.flatMap(({ name }, column) =>
    withInterval[column] === true ? [name, `${name}_low95`, `${name}_high95`] : [name],
  )
  const rows = result.rows.map((row, i) =>
    row.flatMap((cell, column) => {
      const interval = result.intervals[i]?.[column]
      return withInterval[column] === true ? [cell, interval?.low ?? null, interval?.high ?? null] : [cell]
    }),
  )
  return `\uFEFF${[header, ...rows].map((cells) => `${cells.map(csvField).join(',')}\r\n`).join('')}`
}

/** First characters by which a spreadsheet takes text for a formula, full-width forms included. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/

function csvField(cell: z.infer<typeof Cell>): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  // The apostrophe makes a spreadsheet show the text as it is. Source: OWASP, CSV injection.
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
