import type { FuncCall, Node, WindowDef } from 'libpg-query'
import { refuseConstruct, spanOf, withUse } from './bind-state.ts'
import { functionName } from './function-names.ts'
import {
  FAILING_FUNCTIONS,
  OUTER_AGGREGATES,
  OUTER_SCALAR_FUNCTIONS,
  OUTER_WINDOW_FUNCTIONS,
} from './outer-functions.ts'
import { FRAME } from './frame-options.ts'
import { type PrintEnv, type Printed, plain, printAll } from './print-env.ts'
import { quoted } from './quote-identifier.ts'
import { refuseFunction, refuseNestedAggregate } from './refuse-outer.ts'

/** Writes a call above the cut: a listed scalar function, an aggregate over released rows, or a window function. */
export function printCall(node: FuncCall, whole: Node, env: PrintEnv): Printed | null {
  const name = functionName(node)
  const aggregate = OUTER_AGGREGATES.get(name)
  const window = OUTER_WINDOW_FUNCTIONS.get(name) ?? aggregate
  if (node.over !== undefined)
    return window === undefined ? refuseFunction(name, whole, env.state) : printWindowed(window, node, node.over, env)
  if (aggregate !== undefined) {
    if (!env.aggregates) return refuseNestedAggregate(name, whole, env.state)
    const call = withUse(env.state, env.state.use === null ? null : 'aggregate', name.toUpperCase(), () =>
      printAggregate(aggregate, node, env),
    )
    return call === null ? null : plain(call)
  }
  const scalar = OUTER_SCALAR_FUNCTIONS.get(name)
  if (scalar === undefined) return refuseFunction(name, whole, env.state)
  return printScalar(name, scalar, node, env)
}

function printScalar(name: string, duckdb: string, node: FuncCall, env: PrintEnv): Printed | null {
  const args = (node.args ?? []).map((arg) => env.print(arg))
  if (!args.every((arg) => arg !== null)) return null
  const [first] = args
  const written = args.map((arg) => arg.sql)
  // The parser turns POSITION(a IN b) around already; STRPOS has the same order.
  const sql = `${duckdb}(${written.join(', ')})`
  // Rounding keeps a value near enough to itself for its interval to hold.
  const noisy = name === 'round' && first?.noisy?.interval ? first.noisy : null
  return { sql: FAILING_FUNCTIONS.has(duckdb) ? `TRY(${sql})` : sql, noisy }
}

function printAggregate(duckdb: string, node: FuncCall, env: PrintEnv): string | null {
  const order = printOrder(node.agg_order ?? [], env)
  const args = node.agg_star === true ? ['*'] : printAll(node.args ?? [], env)
  const filter = node.agg_filter === undefined ? '' : (env.print(node.agg_filter)?.sql ?? null)
  if (args === null || filter === null || order === null) return null
  const where = filter === '' ? '' : ` FILTER (WHERE ${filter})`
  if (node.agg_within_group === true) return `${duckdb}(${args.join(', ')}) WITHIN GROUP (${order})${where}`
  const distinct = node.agg_distinct === true ? 'DISTINCT ' : ''
  return `${duckdb}(${distinct}${args.join(', ')}${order === '' ? '' : ` ${order}`})${where}`
}

function printWindowed(duckdb: string, node: FuncCall, over: WindowDef, env: PrintEnv): Printed | null {
  const call = printAggregate(duckdb, node, env)
  const window = over.name !== undefined ? quoted(over.name) : printWindow(over, env)
  return call === null || window === null ? null : plain(`${call} OVER ${window}`)
}

/** `(base PARTITION BY ... ORDER BY ... frame)`. */
export function printWindow(over: WindowDef, env: PrintEnv): string | null {
  const partition = printAll(over.partitionClause ?? [], env)
  const order = printOrder(over.orderClause ?? [], env)
  const frame = printFrame(over, env)
  if (partition === null || order === null || frame === null) return null
  const parts = [
    over.refname === undefined ? '' : quoted(over.refname),
    partition.length === 0 ? '' : `PARTITION BY ${partition.join(', ')}`,
    order,
    frame,
  ]
  return `(${parts.filter((part) => part !== '').join(' ')})`
}

function printFrame(over: WindowDef, env: PrintEnv): string | null {
  const options = over.frameOptions ?? 0
  const has = (bit: number) => (options & bit) !== 0
  if (!has(FRAME.nonDefault)) return ''
  const startOffset = over.startOffset === undefined ? '' : (env.print(over.startOffset)?.sql ?? null)
  const endOffset = over.endOffset === undefined ? '' : (env.print(over.endOffset)?.sql ?? null)
  if (startOffset === null || endOffset === null) return null
  const unit = has(FRAME.rows) ? 'ROWS' : has(FRAME.groups) ? 'GROUPS' : 'RANGE'
  const start = has(FRAME.startPreceding)
    ? `${startOffset} PRECEDING`
    : has(FRAME.startFollowing)
      ? `${startOffset} FOLLOWING`
      : has(FRAME.startCurrentRow)
        ? 'CURRENT ROW'
        : 'UNBOUNDED PRECEDING'
  const end = has(FRAME.endPreceding)
    ? `${endOffset} PRECEDING`
    : has(FRAME.endFollowing)
      ? `${endOffset} FOLLOWING`
      : has(FRAME.endUnboundedFollowing)
        ? 'UNBOUNDED FOLLOWING'
        : 'CURRENT ROW'
  const exclude = has(FRAME.excludeCurrentRow)
    ? ' EXCLUDE CURRENT ROW'
    : has(FRAME.excludeGroup)
      ? ' EXCLUDE GROUP'
      : has(FRAME.excludeTies)
        ? ' EXCLUDE TIES'
        : ''
  return `${unit} ${has(FRAME.between) ? `BETWEEN ${start} AND ${end}` : start}${exclude}`
}

/** `ORDER BY ...`, empty for none. */
export function printOrder(sorts: readonly Node[], env: PrintEnv): string | null {
  const keys = sorts.map((sort) => {
    if (!('SortBy' in sort)) return null
    const { node, sortby_dir: direction, sortby_nulls: nulls } = sort.SortBy
    if (direction === 'SORTBY_USING') {
      return refuseConstruct(env.state, 'USING', spanOf(sort, env.state), {
        reasonEn: 'Sorting by an operator is not carried out.',
        reasonZh: '不执行按运算符排序。',
        fixEn: 'Write ASC or DESC.',
        fixZh: '写成 ASC 或 DESC。',
      })
    }
    const key = env.print(node)
    if (key === null) return null
    // PostgreSQL puts NULLs last when ascending and first when descending; DuckDB always last.
    const last = nulls === 'SORTBY_NULLS_LAST' || (nulls !== 'SORTBY_NULLS_FIRST' && direction !== 'SORTBY_DESC')
    return `${key.sql} ${direction === 'SORTBY_DESC' ? 'DESC' : 'ASC'} NULLS ${last ? 'LAST' : 'FIRST'}`
  })
  if (!keys.every((key) => key !== null)) return null
  return keys.length === 0 ? '' : `ORDER BY ${keys.join(', ')}`
}
