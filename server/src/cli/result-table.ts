import type { ExplainAnswer, ExplainColumn, RunResult } from '@yingbi/contracts'

/** A result as text: a noisy value and the half-width of its 95 % interval stand in one column. */
export function resultTable(result: Pick<RunResult, 'columns' | 'rows' | 'intervals'>): string {
  const decimals = result.columns.map((_, column) => decimalsOf(result, column))
  const rows = result.rows.map((row, y) =>
    row.map((cell, x) => {
      if (typeof cell !== 'number') return cell === null ? '-' : String(cell)
      const interval = result.intervals[y]?.[x] ?? null
      if (interval === null) return String(cell)
      const digits = decimals[x] ?? 0
      return `${cell.toFixed(digits)} ±${((interval.high - interval.low) / 2).toFixed(digits)}`
    }),
  )
  const numeric = result.columns.map((_, x) => result.rows.some((row) => typeof row[x] === 'number'))
  return alignColumns([result.columns.map(({ name }) => name), ...rows], numeric)
}

/** Decimals at which the largest half-width of the column shows two significant digits, at most six. */
function decimalsOf(result: Pick<RunResult, 'intervals'>, column: number): number {
  const widths = result.intervals.flatMap((row) => {
    const interval = row[column] ?? null
    return interval === null ? [] : [(interval.high - interval.low) / 2]
  })
  const widest = Math.max(0, ...widths)
  if (widest === 0) return 0
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(widest))))
}

/** What an accepted question would cost and how exact it would be. */
export function explainTable(answer: Extract<ExplainAnswer, { accepted: true }>): string {
  const rows = answer.columns.map(({ name, type, expectedError, expectedRank, mechanism }) => [
    name,
    type,
    expectedError === null ? rankError(expectedRank) : `±${significant(expectedError)}`,
    mechanism ?? '-',
  ])
  return alignColumns([['column', 'type', 'expected error', 'mechanism'], ...rows], [false, false, true, false])
}

/** Of a quantile: how far its rank may be off, as a share of the group where its size is known. */
function rankError(rank: ExplainColumn['expectedRank']): string {
  if (rank === null) return '-'
  return rank.share === null ? `rank ±${significant(rank.rows)} rows` : `rank ±${significant(rank.share * 100)} %`
}

function significant(value: number): string {
  return String(Number(value.toPrecision(2)))
}

function alignColumns(lines: readonly (readonly string[])[], right: readonly boolean[]): string {
  const widths = (lines[0] ?? []).map((_, x) => Math.max(...lines.map((line) => displayWidth(line[x] ?? ''))))
  return lines
    .map((line) =>
      line
        .map((cell, x) => {
          const space = ' '.repeat(Math.max(0, (widths[x] ?? 0) - displayWidth(cell)))
          return right[x] === true ? space + cell : cell + space
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Terminal cells: wide characters of East Asian scripts take two. */
function displayWidth(text: string): number {
  return Array.from(text).reduce((width, character) => width + (WIDE.test(character) ? 2 : 1), 0)
}
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
