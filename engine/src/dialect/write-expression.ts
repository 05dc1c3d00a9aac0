import { EngineError } from '../errors.ts'
import type { Expression, ScalarFunctionName } from '../relation/expression.ts'
import { type Dialect, writeCall } from './dialect.ts'

/** SQL text of a column; `stored` when its values come from a prepared table unchanged. */
export interface ScopeColumn {
  readonly sql: string
  readonly stored: boolean
}
/** Columns of the input relation by name. */
export type ColumnScope = ReadonlyMap<string, ScopeColumn>

/** Errors: ERR_EXPRESSION_MALFORMED for a column that is not in scope. */
export function writeExpression(expression: Expression, scope: ColumnScope, dialect: Dialect): string {
  return write(expression, false)

  /** `computing`: inside a function that reckons with the value, which must then be in the calendar. */
  function write(node: Expression, computing: boolean): string {
    switch (node.kind) {
      case 'column': {
        const column = scope.get(node.name)
        if (column === undefined) throw new EngineError('ERR_EXPRESSION_MALFORMED')
        return computing && column.stored ? inCalendar(node, column.sql) : column.sql
      }
      case 'literal':
        return dialect.literal(node)
      case 'call':
        return writeCall(
          node,
          node.args.map((arg) => write(arg, !COMPARING.has(node.function))),
          dialect,
        )
      case 'case': {
        const branches = node.branches.map(
          (branch) => `WHEN ${write(branch.when, false)} THEN ${meeting(node, branch.then)}`,
        )
        const otherwise = node.otherwise === null ? [] : [`ELSE ${meeting(node, node.otherwise)}`]
        return `CASE ${[...branches, ...otherwise].join(' ')} END`
      }
      case 'in': {
        if (node.values.length === 0) throw new EngineError('ERR_EXPRESSION_MALFORMED')
        const values = node.values.map((value) => dialect.literal(value)).join(', ')
        return `(${write(node.operand, false)} ${node.negated ? 'NOT IN' : 'IN'} (${values}))`
      }
    }
  }

  /** Branches of a CASE in its own physical type. What it gives is a computed value, so it is in the calendar. */
  function meeting(parent: Expression, branch: Expression): string {
    const sql = write(branch, true)
    const [wanted, actual] = [dialect.physicalType(parent.type), dialect.physicalType(branch.type)]
    return wanted === actual ? sql : `CAST(${sql} AS ${wanted})`
  }

  /**
   * Engines differ, and fail, on dates far away and on infinite ones, which a stored column may hold. Comparisons,
   * null tests and grouping are safe; everything else sees null there.
   */
  function inCalendar(node: Expression, sql: string): string {
    const type = node.type
    if (type.kind !== 'date' && type.kind !== 'timestamp') return sql
    const edge = (value: string) => dialect.literal({ kind: 'literal', type, value, nullable: false, span: null })
    const [first, last] =
      type.kind === 'date' ? ['0001-01-01', '9999-12-31'] : ['0001-01-01 00:00:00.000000', '9999-12-31 23:59:59.999999']
    return `CASE WHEN ${sql} BETWEEN ${edge(first)} AND ${edge(last)} THEN ${sql} END`
  }
}

const COMPARING: ReadonlySet<ScalarFunctionName> = new Set<ScalarFunctionName>([
  'isNull',
  'isNotNull',
  'equal',
  'notEqual',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'isDistinctFrom',
  'isNotDistinctFrom',
])
