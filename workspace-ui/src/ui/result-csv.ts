import type { RunResult } from '@yingbi/contracts'

type Cell = RunResult['rows'][number][number]

/** Excel reads a file without this mark as the local code page. */
const BYTE_ORDER_MARK = '\uFEFF'

/** A text that a spreadsheet would run as a formula is led by an apostrophe. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text)

function field(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'string' && isFormula(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * The noisy result as CSV (RFC 4180): every measured column is followed by the ends of its 95 % interval, so that a
 * number does not travel without its error. Values are as released, not rounded for the screen.
 */
export function resultCsv(result: RunResult): string {
  const measured = result.columns.map((_, index) => result.intervals.some((row) => (row[index] ?? null) !== null))
  const header = result.columns.flatMap(({ name }, index) =>
    measured[index] === true ? [name, `${name}_low`, `${name}_high`] : [name],
  )
  const lines = result.rows.map((row, rowIndex) =>
    row.flatMap((value, index) => {
      const interval = result.intervals[rowIndex]?.[index] ?? null
      return measured[index] === true ? [value, interval?.low ?? null, interval?.high ?? null] : [value]
    }),
  )
  return BYTE_ORDER_MARK + [header, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('')
}
