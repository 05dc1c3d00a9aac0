import type { Node, SelectStmt } from 'libpg-query'
import type { ReleasedColumn, ReleasedSelect } from './bound-select.ts'
import { type BindState, refuse, refuseConstruct, spanOf, textOf, withReplaceable } from './bind-state.ts'
import { outputName, uniqueNames } from './output-name.ts'
import { printOrder, printWindow } from './print-call.ts'
import type { PrintEnv, Printed } from './print-env.ts'
import { printAll } from './print-env.ts'
import { nameParts } from './private-scope.ts'
import { quoted } from './quote-identifier.ts'
import type { SourceSpan } from './source-span.ts'

/** One output column before it has a unique name. */
export interface BlockTarget {
  readonly name: string
  readonly printed: Printed
  readonly span: SourceSpan | null
}

/** What differs between a block over a noisy table and any other block above the cut. */
export interface BlockParts {
  readonly from: string
  readonly where: readonly string[]
  readonly groupBy: readonly string[]
  readonly having: string | null
  /** Columns that a star stands for; null when it is refused. */
  readonly star: (node: Node) => readonly BlockTarget[] | null
  readonly appendIntervals: boolean
}

/** Writes a SELECT above the cut, and appends the intervals of noisy columns as hidden columns after the visible ones. */
export function printBlock(select: SelectStmt, parts: BlockParts, env: PrintEnv): ReleasedSelect | null {
  const targets = printTargets(select, parts, env)
  const tail = printTail(select, targets ?? [], env)
  const windows = printWindows(select, env)
  const distinct = printDistinct(select, env)
  if (targets === null || tail === null || windows === null || distinct === null) return null
  const names = uniqueNames(targets.map((target) => target.name))
  const append = parts.appendIntervals && distinct === '' && parts.groupBy.length === 0
  const hidden: string[] = []
  const taken = new Set(names)
  const columns = targets.map((target, index): ReleasedColumn => {
    const name = names[index] ?? target.name
    const { noisy } = target.printed
    const column = { name, stored: name, span: target.span }
    if (noisy === null || noisy.interval === null) return { ...column, noisy }
    if (!append) return { ...column, noisy: null }
    const [low, high] = [hiddenName(`${name}__low`, taken), hiddenName(`${name}__high`, taken)]
    hidden.push(`${noisy.interval.low} AS ${quoted(low)}`, `${noisy.interval.high} AS ${quoted(high)}`)
    return { ...column, noisy: { ...noisy, interval: { low, high } } }
  })
  const outputs = targets.map((target, index) => `${target.printed.sql} AS ${quoted(names[index] ?? '')}`)
  const lines = [
    `SELECT ${distinct}${[...outputs, ...hidden].join(', ')}`,
    parts.from === '' ? '' : `FROM ${parts.from}`,
    parts.where.length === 0 ? '' : `WHERE ${parts.where.join(' AND ')}`,
    parts.groupBy.length === 0 ? '' : `GROUP BY ${parts.groupBy.join(', ')}`,
    parts.having === null ? '' : `HAVING ${parts.having}`,
    windows,
    tail,
  ]
  return { kind: 'released', sql: lines.filter((line) => line !== '').join('\n'), columns }
}

function hiddenName(base: string, taken: Set<string>): string {
  let name = base
  while (taken.has(name)) name += '_'
  taken.add(name)
  return name
}

function printTargets(select: SelectStmt, parts: BlockParts, env: PrintEnv): readonly BlockTarget[] | null {
  const targets = (select.targetList ?? []).map((item): readonly BlockTarget[] | null => {
    const target = 'ResTarget' in item ? item.ResTarget : undefined
    const node = target?.val
    if (node === undefined) return null
    if ('ColumnRef' in node && nameParts(node.ColumnRef) === null) return parts.star(node)
    const span = spanOf(node, env.state)
    const printed = withReplaceable(env.state, span, 'COUNT(*)', () => env.print(node))
    return printed === null ? null : [{ name: target?.name ?? outputName(node), printed, span }]
  })
  return targets.every((target) => target !== null) ? targets.flat() : null
}

function printDistinct(select: SelectStmt, env: PrintEnv): string | null {
  const clause = select.distinctClause ?? []
  if (clause.length === 0) return ''
  // The parser writes plain DISTINCT as one empty node.
  const on = clause.filter((node) => Object.keys(node).length > 0)
  if (on.length === 0) return 'DISTINCT '
  const keys = printAll(on, env)
  return keys === null ? null : `DISTINCT ON (${keys.join(', ')}) `
}

function printWindows(select: SelectStmt, env: PrintEnv): string | null {
  const windows = (select.windowClause ?? []).map((node) => {
    if (!('WindowDef' in node)) return null
    const body = printWindow(node.WindowDef, env)
    return body === null ? null : `${quoted(node.WindowDef.name ?? '')} AS ${body}`
  })
  if (!windows.every((window) => window !== null)) return null
  return windows.length === 0 ? '' : `WINDOW ${windows.join(', ')}`
}

/** ORDER BY, LIMIT and OFFSET. A bare output name is written as its position, which no engine reads in another way. */
export function printTail(
  select: SelectStmt,
  targets: readonly Pick<BlockTarget, 'name'>[],
  env: PrintEnv,
): string | null {
  const sorts = (select.sortClause ?? []).map((sort) => toPosition(sort, targets))
  for (const sort of sorts) if (!isPosition(sort, targets.length)) return refusePosition(sort, targets, env.state)
  const [first] = select.sortClause ?? []
  const key = first !== undefined && 'SortBy' in first ? first.SortBy.node : undefined
  const order = withReplaceable(env.state, spanOf(key, env.state), '1', () => printOrder(sorts, env))
  const limit = printLimit(select, env)
  if (order === null || limit === null) return null
  return [order, limit].filter((part) => part !== '').join('\n')
}

function toPosition(sort: Node, targets: readonly Pick<BlockTarget, 'name'>[]): Node {
  const node = 'SortBy' in sort ? sort.SortBy.node : undefined
  const parts = node !== undefined && 'ColumnRef' in node ? nameParts(node.ColumnRef) : null
  const position = parts?.length === 1 ? targets.findIndex((target) => target.name === parts[0]) : -1
  if (position < 0 || !('SortBy' in sort)) return sort
  return { SortBy: { ...sort.SortBy, node: { A_Const: { ival: { ival: position + 1 }, location: -1 } } } }
}

/** Whether a sort key that is a number is the number of an output; hidden columns have none. */
function isPosition(sort: Node, count: number): boolean {
  const node = 'SortBy' in sort ? sort.SortBy.node : undefined
  const position = node !== undefined && 'A_Const' in node ? node.A_Const.ival?.ival : undefined
  return position === undefined || (position >= 1 && position <= count)
}

function refusePosition(sort: Node, targets: readonly Pick<BlockTarget, 'name'>[], state: BindState): null {
  const node = 'SortBy' in sort ? sort.SortBy.node : undefined
  return refuseOutputPosition(
    node,
    targets.map(({ name }) => name),
    'ORDER BY',
    state,
  )
}

/** A number in ORDER BY or GROUP BY that no output has: SQL_UNKNOWN_COLUMN. */
export function refuseOutputPosition(
  node: Node | undefined,
  names: readonly string[],
  operator: string,
  state: BindState,
): null {
  const span = spanOf(node, state)
  return refuse(state, 'SQL_UNKNOWN_COLUMN', span, {
    operator,
    params: { column: textOf(node, state), columns: names.join(', '), suggestion: '1' },
    edits: span === null ? [] : [{ ...span, text: '1' }],
  })
}

function printLimit(select: SelectStmt, env: PrintEnv): string | null {
  if (select.limitOption === 'LIMIT_OPTION_WITH_TIES') return refuseTies(select, env.state)
  const clauses = [
    ['LIMIT', select.limitCount],
    ['OFFSET', select.limitOffset],
  ] as const
  const written = clauses.map(([word, node]) => {
    if (node === undefined || ('A_Const' in node && node.A_Const.isnull === true)) return ''
    const count = env.print(node)
    return count === null ? null : `${word} ${count.sql}`
  })
  return written.every((clause) => clause !== null) ? written.filter((clause) => clause !== '').join(' ') : null
}

function refuseTies(select: SelectStmt, state: BindState): null {
  return refuseConstruct(state, 'WITH TIES', spanOf(select.limitCount, state), {
    reasonEn: 'WITH TIES is not carried out.',
    reasonZh: '不执行 WITH TIES。',
    fixEn: 'Write LIMIT.',
    fixZh: '写成 LIMIT。',
  })
}
