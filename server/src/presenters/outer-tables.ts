import type { DatasetPolicy } from '@yingbi/contracts'
import { noisyColumns, type DpPlan, type NoisyCell, type NoisyTable } from '@yingbi/engine'
import { publicTableSql } from '../connectors/duckdb/public-table.ts'
import type { ScratchColumn, ScratchTable } from '../connectors/duckdb/scratch-protocol.ts'
import { storedTables } from '../governed-data/stored-tables.ts'

/** The tables that a plan's outer query reads, without rows: enough to know the types of its output. */
export function emptyOuterTables(plan: DpPlan, policy: DatasetPolicy): readonly ScratchTable[] {
  const measured = plan.outer.tables.map(({ tableName, measuredId }) => ({
    name: tableName,
    columns: scratchColumns(noisyColumns(measuredPlan(plan, measuredId))),
    rows: [],
  }))
  const stored = storedTables(policy)
  const published = plan.outer.publicTables.map(({ tableName, table }) => {
    const described = stored[table]
    if (described === undefined) throw new Error('a plan names a table that its policy does not')
    return { name: tableName, columns: publicTableSql(tableName, described).columns, rows: [] }
  })
  return [...measured, ...published]
}

/** A noisy table under the name and in the layout that outer queries know; see `MeasuredQuery` in the engine. */
export function noisyScratchTable(name: string, noisy: NoisyTable): ScratchTable {
  const measured = measuredPositions(noisy.columns)
  return {
    name,
    columns: scratchColumns(noisy.columns),
    rows: noisy.rows.map((row, y) => [
      ...row,
      ...measured.flatMap((x) => [end(noisy.low[y]?.[x]), end(noisy.high[y]?.[x])]),
    ]),
  }
}

function scratchColumns(columns: NoisyTable['columns']): readonly ScratchColumn[] {
  const intervals = measuredPositions(columns).flatMap((x) => {
    const name = columns[x]?.name ?? ''
    return [{ name: `${name}__low`, type: 'DOUBLE' } as const, { name: `${name}__high`, type: 'DOUBLE' } as const]
  })
  return [...columns.map(({ name, type }) => ({ name, type })), ...intervals]
}

function measuredPositions(columns: NoisyTable['columns']): readonly number[] {
  return columns.flatMap(({ mechanism }, x) => (mechanism === 'key' ? [] : [x]))
}

function end(value: NoisyCell | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}

/** A measured plan by its id. Errors: throws when the plan has none of that id. */
export function measuredPlan(plan: DpPlan, id: string): DpPlan['measured'][number] {
  const measured = plan.measured.find((candidate) => candidate.id === id)
  if (measured === undefined) throw new Error('an outer query names a table that its plan does not measure')
  return measured
}
