import { INTERVAL_CONFIDENCE } from '../dp-plan/expected-error.ts'
import type { GroupingFamily, GroupingMember } from '../dp-plan/grouping-family.ts'
import type { NoisyTable } from '../dp-plan/noisy-table.ts'
import { releasedInteger } from '../dp-plan/released-value.ts'
import { normalQuantileUp } from '../numeric/normal-tail.ts'
import { columnPosition, type FamilyGrid, familyGrid, type GridTable } from './family-grid.ts'
import { leastSquaresCells, type MeasuredMarginal } from './least-squares-cells.ts'
import { partPositions } from './marginal.ts'
import { nonNegativeCells } from './non-negative-cells.ts'
import { wholeCells } from './whole-cells.ts'

/**
 * The tables of a family with counts and sums that agree: every total is the sum of its parts, to the last digit.
 * Counts become whole numbers of at least 0. Only noisy numbers are read, so it costs nothing.
 * Errors: ERR_PLAN_UNSOUND for tables that are no marginals of one grid.
 */
export function consistentTables(
  family: GroupingFamily,
  tables: ReadonlyMap<string, NoisyTable>,
): ReadonlyMap<string, NoisyTable> {
  const grid = familyGrid(family, tables)
  const result = new Map(grid.tables.map(({ member, table }) => [member.measuredId, table]))
  family.columns.forEach(({ isAdditive, isCount }, position) => {
    if (!isAdditive) return
    const measured = grid.tables.map((each) => measuredMarginal(each, position))
    const { cells, variances } = leastSquaresCells(grid.sizes, measured)
    const isBelow = isCount && cells.some((cell) => cell < 0)
    const whole = wholeCells(isBelow ? nonNegativeCells(cells, grid.sizes, measured) : cells)
    grid.tables.forEach((gridTable, i) => {
      const { measuredId } = gridTable.member
      const table = result.get(measuredId) ?? gridTable.table
      const totals = totalsOf(whole, gridTable, grid)
      const halfWidth = BigInt(Math.ceil(Z * Math.sqrt(variances[i] ?? 0) + 0.5))
      result.set(measuredId, withTotals(table, gridTable, { position, totals, halfWidth, isCount }))
    })
  })
  return result
}

const Z = normalQuantileUp((1 - INTERVAL_CONFIDENCE) / 2)

function measuredMarginal({ member, table, dimensions, rows }: GridTable, position: number): MeasuredMarginal {
  const column = columnOf(member, table, position)
  const unit = 10 ** scaleOf(table, column)
  const sigma = (table.columns[column]?.scale ?? 0) * unit
  const cells = Float64Array.from(rows, (row) => Math.round(Number(table.rows[row]?.[column] ?? 0) * unit))
  return { dimensions, cells, sigma2: sigma * sigma }
}

function totalsOf(cells: readonly bigint[], { dimensions, rows }: GridTable, { sizes }: FamilyGrid): readonly bigint[] {
  const all = sizes.map((_, dimension) => dimension)
  const positions = partPositions(all, dimensions, sizes)
  const totals = rows.map(() => 0n)
  cells.forEach((cell, at) => {
    const position = positions[at] ?? 0
    totals[position] = (totals[position] ?? 0n) + cell
  })
  return totals
}

function withTotals(
  table: NoisyTable,
  { member, rows }: GridTable,
  written: {
    readonly position: number
    readonly totals: readonly bigint[]
    readonly halfWidth: bigint
    readonly isCount: boolean
  },
): NoisyTable {
  const { totals, halfWidth, isCount } = written
  const column = columnOf(member, table, written.position)
  const scale = scaleOf(table, column)
  const cellOfRow = new Map(rows.map((row, cell) => [row, cell]))
  const totalOf = (row: number) => totals[cellOfRow.get(row) ?? 0] ?? 0n
  const shown = (value: bigint) => releasedInteger(isCount && value < 0n ? 0n : value, scale)
  const replaced = (cells: NoisyTable['rows'], value: (row: number) => bigint) =>
    cells.map((row, at) => row.map((cell, x) => (x === column ? shown(value(at)) : cell)))
  return {
    columns: table.columns,
    rows: replaced(table.rows, totalOf),
    low: replaced(table.low, (row) => totalOf(row) - halfWidth),
    high: replaced(table.high, (row) => totalOf(row) + halfWidth),
  }
}

function columnOf(member: GroupingMember, table: NoisyTable, position: number): number {
  return columnPosition(member, table, member.columns[position] ?? '')
}

/** Digits after the point of a DECIMAL column; 0 for whole numbers. */
function scaleOf(table: NoisyTable, column: number): number {
  const digits = /^DECIMAL\(38,(\d+)\)$/.exec(table.columns[column]?.type ?? '')
  return Number(digits?.[1] ?? 0)
}
