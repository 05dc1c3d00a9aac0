// Lays out rows for a terminal; East Asian wide characters take two columns.
const width = (text) => [...text].reduce((sum, char) => sum + (/[ᄀ-￦]/u.test(char) ? 2 : 1), 0)
const pad = (text, to, right) => (right ? ' '.repeat(to - width(text)) + text : text + ' '.repeat(to - width(text)))

/** `header` and `rows` of strings; numeric-looking columns are set to the right. */
export function table(header, rows) {
  const all = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...all.map((row) => width(row[column]))))
  const right = header.map((_, column) => rows.every((row) => /^[−\d]/.test(row[column])))
  return all.map((row) => row.map((cell, column) => pad(cell, widths[column], right[column])).join('   ')).join('\n')
}

/** A value with the half-width of its 95 % interval, both to two significant digits of the error. */
export function withError(value, interval) {
  if (typeof value !== 'number' || interval === null) return String(value)
  const half = (interval.high - interval.low) / 2
  const digits = half > 0 ? Math.max(0, 1 - Math.floor(Math.log10(half))) : 0
  const show = (number) => number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${show(value)} ±${show(half)}`
}

/** A result of `GET /runs/:id/result` as a table, at most `limit` rows. */
export function resultTable(result, limit = 10) {
  const cells = result.rows.map((row, index) =>
    row.map((cell, column) => withError(cell, result.intervals[index][column])),
  )
  return table(
    result.columns.map((column) => column.name),
    cells.slice(0, limit),
  )
}
