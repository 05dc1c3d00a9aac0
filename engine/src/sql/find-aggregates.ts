import type { FuncCall, SelectStmt } from 'libpg-query'
import { functionName, isAggregateName } from './function-names.ts'

/** Aggregate calls of one block, outermost only, window functions and subqueries not counted. */
export function findAggregates(value: unknown): readonly FuncCall[] {
  if (Array.isArray(value)) return value.flatMap(findAggregates)
  if (typeof value !== 'object' || value === null) return []
  if ('SelectStmt' in value) return []
  if ('FuncCall' in value) {
    const call = value.FuncCall as FuncCall
    if (call.over === undefined && isAggregateName(functionName(call))) return [call]
  }
  return Object.values(value).flatMap(findAggregates)
}

/** Whether a block turns rows into groups. */
export function isAggregated(select: SelectStmt): boolean {
  if ((select.groupClause ?? []).length > 0 || select.havingClause !== undefined) return true
  const { targetList, sortClause, windowClause } = select
  return findAggregates([targetList, sortClause, windowClause]).length > 0
}
