import type { Dataset, DatasetColumn, Locale, ResultColumn, RunResult } from '@yingbi/contracts'
import { decimalsForColumn } from './format-number.ts'

type Cell = RunResult['rows'][number][number]

/** A result as it is shown: labels for codes, one precision a column, the half-width beside each number. */
export interface ResultView {
  readonly columns: readonly ViewColumn[]
  readonly rows: readonly (readonly ViewCell[])[]
  /** Rows that are totals of others, which a chart does not draw beside their parts. */
  readonly totals: readonly boolean[]
}

export interface ViewColumn {
  readonly name: string
  /** Unit of measure in the reader's language. */
  readonly measure: string | null
  readonly kind: 'key' | 'number' | 'text'
  /** Whether any cell carries an interval. */
  readonly measured: boolean
  /** Quantiles of one expression have the same; null for anything else. */
  readonly quantilesOf: string | null
  readonly decimals: number
}

export interface ViewCell {
  readonly text: string
  /** Null for text and for no value. */
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** Half-width of the interval. */
  readonly error: number | null
}

/** Most decimals of a number that carries no error of its own. */
const PLAIN_DECIMALS = 2

function originOf(dataset: Dataset | undefined, column: ResultColumn): DatasetColumn | undefined {
  const [tableName, columnName] = column.origin?.split('.') ?? []
  return dataset?.tables.find((t) => t.name === tableName)?.columns.find((c) => c.name === columnName)
}

function plainDecimals(values: readonly Cell[]): number {
  const numbers = values.filter((value) => typeof value === 'number')
  return numbers.every((value) => Number.isInteger(value)) ? 0 : PLAIN_DECIMALS
}

/** Exact numbers too large for a double arrive as text; their column's type says that they are numbers. */
function numberOf(value: Cell, type: string): number | null {
  if (typeof value === 'number') return value
  const numeric = /int|dec|num|double|float|real/i.test(type)
  return typeof value === 'string' && numeric && value !== '' && Number.isFinite(Number(value)) ? Number(value) : null
}

/** A row with fewer keys than others that have the same ones is their total. */
function totalRows({ columns, rows, hasTotals }: RunResult): readonly boolean[] {
  const keys = columns.flatMap(({ mechanism }, index) => (mechanism === 'key' ? [index] : []))
  const most = Math.max(0, ...rows.map((row) => keys.filter((index) => row[index] !== null).length))
  return rows.map((row) => hasTotals === true && keys.filter((index) => row[index] !== null).length < most)
}

/** Builds the view. `dataset` gives code labels and units; without it values are shown as they are. */
export function viewResult(result: RunResult, dataset: Dataset | undefined, locale: Locale): ResultView {
  const side = locale === 'en' ? 'en' : 'zh'
  const errorAt = (row: number, column: number): number | null => {
    const interval = result.intervals[row]?.[column] ?? null
    if (interval === null) return null
    const value = numberOf(result.rows[row]?.[column] ?? null, result.columns[column]?.type ?? '')
    // A count that was lifted to zero stands at the end of its interval: the longer side is its error.
    return value === null ? (interval.high - interval.low) / 2 : Math.max(interval.high - value, value - interval.low)
  }
  const columns = result.columns.map((column, index): ViewColumn => {
    const values = result.rows.map((row) => row[index] ?? null)
    const errors = result.rows.flatMap((_, row) => errorAt(row, index) ?? [])
    const numeric = column.mechanism !== 'key' && values.some((value) => numberOf(value, column.type) !== null)
    return {
      name: column.name,
      measure: originOf(dataset, column)?.measure?.[side] ?? null,
      kind: column.mechanism === 'key' ? 'key' : numeric ? 'number' : 'text',
      measured: errors.length > 0,
      quantilesOf: column.mechanism === 'discrete-gaussian-tree' ? (column.origin ?? '') : null,
      decimals:
        errors.length > 0
          ? decimalsForColumn(errors)
          : plainDecimals(values.map((value) => numberOf(value, column.type))),
    }
  })
  const labels = result.columns.map((column) => {
    const codes = originOf(dataset, column)?.codes ?? []
    return new Map(codes.map((code) => [code.value, code[side] ?? code.value]))
  })
  const rows = result.rows.map((row, rowIndex) =>
    columns.map((column, index): ViewCell => {
      const value = row[index] ?? null
      const interval = result.intervals[rowIndex]?.[index] ?? null
      const asText = value === null ? '' : String(value)
      return {
        text: labels[index]?.get(asText) ?? asText,
        value: column.kind === 'number' ? numberOf(value, result.columns[index]?.type ?? '') : null,
        low: interval?.low ?? null,
        high: interval?.high ?? null,
        error: errorAt(rowIndex, index),
      }
    }),
  )
  return { columns, rows, totals: totalRows(result) }
}

/** Columns that can be drawn: numbers, those with intervals first. */
export function chartableColumns(view: ResultView): readonly number[] {
  const numbers = view.columns.flatMap((column, index) => (column.kind === 'number' ? [index] : []))
  return numbers.toSorted((a, b) => Number(view.columns[b]?.measured) - Number(view.columns[a]?.measured))
}

/** Name of a row for an axis: its keys and texts together. */
export function rowLabel(view: ResultView, row: number): string {
  const cells = view.rows[row] ?? []
  return cells.flatMap((cell, index) => (view.columns[index]?.kind === 'number' ? [] : [cell.text])).join(' ')
}
