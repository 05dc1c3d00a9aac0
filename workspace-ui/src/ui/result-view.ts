import type { Dataset, DatasetColumn, Locale, ResultColumn, RunResult } from '@yingbi/contracts'
import { decimalsForColumn } from './format-number.ts'

type Cell = RunResult['rows'][number][number]

/** A result as it is shown: labels for codes, one precision a column, the half-width beside each number. */
export interface ResultView {
  readonly columns: readonly ViewColumn[]
  readonly rows: readonly (readonly ViewCell[])[]
}

export interface ViewColumn {
  readonly name: string
  /** Unit of measure in the reader's language. */
  readonly measure: string | null
  readonly kind: 'key' | 'number' | 'text'
  /** Whether any cell carries an interval. */
  readonly measured: boolean
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

/** Builds the view. `dataset` gives code labels and units; without it values are shown as they are. */
export function viewResult(result: RunResult, dataset: Dataset | undefined, locale: Locale): ResultView {
  const side = locale === 'en' ? 'en' : 'zh'
  const errorAt = (row: number, column: number): number | null => {
    const interval = result.intervals[row]?.[column] ?? null
    return interval === null ? null : (interval.high - interval.low) / 2
  }
  const columns = result.columns.map((column, index): ViewColumn => {
    const values = result.rows.map((row) => row[index] ?? null)
    const errors = result.rows.flatMap((_, row) => errorAt(row, index) ?? [])
    const numeric = column.mechanism !== 'key' && values.some((value) => typeof value === 'number')
    return {
      name: column.name,
      measure: originOf(dataset, column)?.measure?.[side] ?? null,
      kind: column.mechanism === 'key' ? 'key' : numeric ? 'number' : 'text',
      measured: errors.length > 0,
      decimals: errors.length > 0 ? decimalsForColumn(errors) : plainDecimals(values),
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
        value: column.kind === 'number' && typeof value === 'number' ? value : null,
        low: interval?.low ?? null,
        high: interval?.high ?? null,
        error: errorAt(rowIndex, index),
      }
    }),
  )
  return { columns, rows }
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
