import type { SelectStmt } from 'libpg-query'
import { UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import type { Aggregate } from '../relation/relation.ts'
import { columnRef } from '../relation/build-expression.ts'
import type { BoundRows } from './bound-select.ts'
import { isUnitOfRow } from './private-scope.ts'
import { type BindState, recordUse, withUse } from './bind-state.ts'

/** DISTINCT without ON. */
export function isPlainDistinct(select: SelectStmt): boolean {
  return (select.distinctClause ?? []).every((item) => Object.keys(item).length === 0)
}

/** Rows that differ, of each unit by itself; null when the unit is not among the outputs, for then rows of several meet. */
export function distinctRows(
  rows: Omit<BoundRows, 'refuseLimits'>,
  state: BindState,
): Omit<BoundRows, 'refuseLimits'> | null {
  const { relation, columns } = rows
  if (!columns.some(isUnitOfRow) || columns.some(({ presence }) => presence !== undefined)) return null
  const keys = columns.filter((column) => !column.isUnit).map(({ column }) => column)
  withUse(state, 'group', 'DISTINCT', () => {
    for (const { origins } of keys) recordUse(state, origins, null)
  })
  const node: Aggregate = {
    kind: 'aggregate',
    input: relation,
    keys: keys.map((column) => ({ name: column.name, expression: columnRef(column) })),
    aggregates: [],
    columns: [...keys, ...relation.columns.filter(({ name }) => name === UNIT_COLUMN)],
    property: 'unit-preserving',
    span: null,
  }
  return { ...rows, relation: node }
}
