import type { GroupingFamily, GroupingMember } from '../dp-plan/grouping-family.ts'
import type { NoisyTable } from '../dp-plan/noisy-table.ts'
import { EngineError } from '../errors.ts'
import { cellCount } from './marginal.ts'

/** The tables of a family as marginals of one grid, whose dimensions are the family's keys. */
export interface FamilyGrid {
  readonly sizes: readonly number[]
  readonly tables: readonly GridTable[]
}

export interface GridTable {
  readonly member: GroupingMember
  readonly table: NoisyTable
  /** Keys that it is grouped by, ascending. */
  readonly dimensions: readonly number[]
  /** For each cell over these dimensions, the last of them fastest, its row in the table. */
  readonly rows: readonly number[]
}

/** Errors: ERR_PLAN_UNSOUND for tables that are no marginals of one grid. */
export function familyGrid({ members }: GroupingFamily, tables: ReadonlyMap<string, NoisyTable>): FamilyGrid {
  const found = members.map((member) => ({ member, table: tableOf(member, tables) }))
  const keys = members[0]?.keys ?? []
  const values = keys.map((_, dimension) => keyValues(dimension, found))
  const sizes = values.map((positions) => positions.size)
  return { sizes, tables: found.map(({ member, table }) => gridTable(member, table, values)) }
}

function gridTable(
  member: GroupingMember,
  table: NoisyTable,
  values: readonly ReadonlyMap<string, number>[],
): GridTable {
  const dimensions = member.keys.flatMap((name, dimension) => (name === null ? [] : [dimension]))
  const sizes = values.map((positions) => positions.size)
  const columns = dimensions.map((dimension) => columnPosition(member, table, member.keys[dimension] ?? ''))
  const rows = Array.from({ length: cellCount(sizes, dimensions) }, () => -1)
  table.rows.forEach((row, at) => {
    const cell = dimensions.reduce((position, dimension, i) => {
      const value = JSON.stringify(row[columns[i] ?? 0] ?? null)
      return position * (sizes[dimension] ?? 1) + (values[dimension]?.get(value) ?? 0)
    }, 0)
    rows[cell] = at
  })
  if (rows.length !== table.rows.length || rows.includes(-1)) throw unsound(member)
  return { member, table, dimensions, rows }
}

/** Positions of the values of one key, by first appearance. */
function keyValues(
  dimension: number,
  tables: readonly { readonly member: GroupingMember; readonly table: NoisyTable }[],
): ReadonlyMap<string, number> {
  const positions = new Map<string, number>()
  for (const { member, table } of tables) {
    const name = member.keys[dimension] ?? null
    if (name === null) continue
    const column = columnPosition(member, table, name)
    for (const row of table.rows) {
      const value = JSON.stringify(row[column] ?? null)
      if (!positions.has(value)) positions.set(value, positions.size)
    }
  }
  return positions
}

function tableOf(member: GroupingMember, tables: ReadonlyMap<string, NoisyTable>): NoisyTable {
  const table = tables.get(member.measuredId)
  if (table === undefined) throw unsound(member)
  return table
}

/** Errors: ERR_PLAN_UNSOUND for a name that the table does not have. */
export function columnPosition(member: GroupingMember, table: NoisyTable, name: string): number {
  const position = table.columns.findIndex((column) => column.name === name)
  if (position < 0) throw unsound(member)
  return position
}

function unsound({ measuredId }: GroupingMember): EngineError {
  return new EngineError('ERR_PLAN_UNSOUND', { measured: measuredId, part: 'consistency' })
}
