import type { FuncCall, Node, SelectStmt, WindowDef } from 'libpg-query'
import { referencedColumns } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'
import type { Frame, Relation, SortKey, Window, WindowFunction } from '../relation/relation.ts'
import { unitFunctionType, type WindowFunctionName } from '../relation/unit-functions.ts'
import { withQuotients } from './add-columns.ts'
import { asText } from './align-types.ts'
import { bindExpression } from './bind-expression.ts'
import { type AddedColumns, bindUnitFunction, columnsOf } from './bind-unit-aggregate.ts'
import { isOpenLiteral, literalAs } from './bind-constant.ts'
import { type BindState, spanOf, withReplaceable, withUse } from './bind-state.ts'
import { declaredRows } from './declared-rows.ts'
import type { ExpressionEnv } from './expression-env.ts'
import { functionName } from './function-names.ts'
import {
  boundsOf,
  originsOf,
  presenceOf,
  type PrivateScope,
  type ScopeColumn,
  type ScopeTable,
} from './private-scope.ts'
import { frameEdits, isOfOneUnit, isUnitColumn, refuseWindow, refuseWindowForm } from './refuse-window.ts'
import { columnOf } from './split-condition.ts'
import { valueColumns } from './value-columns.ts'
import { warnOfLimits } from './warn-of-limits.ts'
import { wholeNumber, windowFrame } from './window-frame.ts'

/** Rows of a block with what its names mean. */
export interface ScopedRows {
  readonly relation: Relation
  readonly scope: PrivateScope
}

/**
 * Works out the window functions of a select list over the rows of each unit; the rows as they are when there are none.
 * Null when one is refused.
 *
 * Errors (as refusals): SQL_UNSUPPORTED, and those of expressions.
 */
export function bindWindows(select: SelectStmt, input: ScopedRows, state: BindState): ScopedRows | null {
  const calls = findWindows([select.targetList, select.sortClause])
  if (calls.length === 0) return input
  const taken = new Set(input.relation.columns.map((column) => column.name))
  const bound = calls.map((call, index) => {
    let name = `window.${index + 1}`
    while (taken.has(name)) name += '_'
    return withReplaceable(state, spanOf({ FuncCall: call }, state), '1', () =>
      bindWindow(call, name, select, input, state),
    )
  })
  const complete = bound.filter((each) => each !== null)
  if (complete.length < bound.length) return null
  const node: Window = {
    kind: 'window',
    input: input.relation,
    functions: complete.flatMap((each) => each.functions),
    columns: [
      ...input.relation.columns,
      ...complete.flatMap(({ added }) => added.computed.map(({ column }) => column)),
    ],
    property: input.relation.property,
    span: null,
  }
  const added = complete.map((each) => each.added)
  warnOfLimits(
    added,
    input.relation,
    spanOf(
      calls.map((call): Node => ({ FuncCall: call })),
      state,
    ),
    state,
  )
  const columns = new Map<FuncCall, ScopeColumn>()
  calls.forEach((call, index) => {
    const scope = added[index]?.scope
    if (scope !== undefined) columns.set(call, scope)
  })
  const table: ScopeTable = { alias: '', table: null, columns: [...columns.values()], merged: new Set() }
  const { tables, known } = input.scope
  const scope: PrivateScope = {
    // INVARIANT: nothing in SQL can name these, so that they are found by their columns only.
    tables: [...tables, { ...table, merged: new Set(table.columns.map((column) => column.name)) }],
    known: (part) => ('FuncCall' in part ? columns.get(part.FuncCall) : undefined) ?? known?.(part),
  }
  return { relation: withQuotients(node, added), scope }
}

/** The names of a block whose windows have been refused already. */
export function withoutWindows(scope: PrivateScope): PrivateScope {
  const { known } = scope
  return {
    ...scope,
    known: (node) => ('FuncCall' in node && node.FuncCall.over !== undefined ? null : known?.(node)),
  }
}

/** Window functions of one block, subqueries not counted. */
function findWindows(value: unknown): readonly FuncCall[] {
  if (Array.isArray(value)) return value.flatMap(findWindows)
  if (typeof value !== 'object' || value === null || 'SelectStmt' in value) return []
  if ('FuncCall' in value && (value.FuncCall as FuncCall).over !== undefined) return [value.FuncCall as FuncCall]
  return Object.values(value).flatMap(findWindows)
}

interface BoundWindow {
  readonly added: AddedColumns<WindowFunctionName>
  readonly functions: readonly WindowFunction[]
}

type Place = Pick<WindowFunction, 'partitionBy' | 'orderBy'>

function bindWindow(
  call: FuncCall,
  name: string,
  select: SelectStmt,
  { relation, scope }: ScopedRows,
  state: BindState,
): BoundWindow | null {
  const over = windowOf(call, select)
  const env: ExpressionEnv = { state, scope, bind: (node) => bindExpression(node, scope, state) }
  if (over === null) return refuseNamed(call, state)
  if (!isOfOneUnit(over, scope)) return refuseWindow(call, scope, state)
  const partitionBy = bindPartition(over, env)
  const orderBy = bindOrder(over, env)
  const rows = declaredRows(relation, state.catalog)
  const added = RANKS.has(functionName(call))
    ? rankColumns(call, name, rows, env)
    : (valueFunction(call, name, env) ?? aggregateFunction(call, name, rows, env))
  if (added === null || added === 'refused' || partitionBy === null || orderBy === null) return null
  const place = { partitionBy, orderBy }
  const frame = frameOf(call, over, place, env)
  if (frame === undefined) return null
  const functions = added.added.computed.map(({ name: column, function: used, argument }): WindowFunction => {
    return { name: column, function: used, argument, offset: added.offset, ...place, frame }
  })
  return { added: added.added, functions }
}

/** `OVER (...)`, or the clause of WINDOW that `OVER name` means; null for one that is built on another. */
function windowOf(call: FuncCall, select: SelectStmt): WindowDef | null {
  const { over } = call
  const name = over?.name
  const named = (select.windowClause ?? []).flatMap((node) => ('WindowDef' in node ? [node.WindowDef] : []))
  const found = name === undefined ? over : named.find((each) => each.name === name)
  return found === undefined || found.refname !== undefined ? null : found
}

function refuseNamed(call: FuncCall, state: BindState): null {
  const wording = {
    reasonEn: 'A window that is built on another one is not read here.',
    reasonZh: '这里不支持在另一个窗口之上定义的窗口。',
    fixEn: 'Write the whole window in OVER ( ... ).',
    fixZh: '把整个窗口写在 OVER ( ... ) 里。',
  }
  return refuseWindowForm({ FuncCall: call }, 'WINDOW', wording, [], state)
}

function bindPartition(over: WindowDef, env: ExpressionEnv): readonly Expression[] | null {
  const others = (over.partitionClause ?? []).filter((part) => !isUnitColumn(part, env.scope))
  const parts = others.map((part) => withUse(env.state, 'group', 'PARTITION BY', () => bindPart(part, env)))
  return parts.every((part) => part !== null) ? parts : null
}

/** A unit that a left join may leave out is the row's own or none, so that only whether it is there tells rows apart. */
function bindPart(part: Node, env: ExpressionEnv): Expression | null {
  const column = columnOf(part, env.scope.tables)
  return (column === null ? null : presenceOf(column, spanOf(part, env.state))) ?? env.bind(part)
}

/** The order as written, with the place of NULLs that PostgreSQL gives it. */
function bindOrder(over: WindowDef, env: ExpressionEnv): readonly SortKey[] | null {
  const keys = (over.orderClause ?? []).map((sort): SortKey | null => {
    if (!('SortBy' in sort)) return null
    const { node, sortby_dir: direction, sortby_nulls: nulls } = sort.SortBy
    const value = withUse(env.state, 'rank', 'ORDER BY', () => env.bind(node))
    if (value === null) return null
    const descending = direction === 'SORTBY_DESC'
    const nullsFirst = nulls === 'SORTBY_NULLS_FIRST' || (nulls !== 'SORTBY_NULLS_LAST' && descending)
    return { expression: asText(value), descending, nullsFirst }
  })
  return keys.every((key) => key !== null) ? keys : null
}

const RANKS: ReadonlyMap<string, 'rowNumber' | 'rank' | 'denseRank'> = new Map([
  ['row_number', 'rowNumber'],
  ['rank', 'rank'],
  ['dense_rank', 'denseRank'],
])
const VALUES: ReadonlyMap<string, 'lag' | 'lead' | 'firstValue' | 'lastValue'> = new Map([
  ['lag', 'lag'],
  ['lead', 'lead'],
  ['first_value', 'firstValue'],
  ['last_value', 'lastValue'],
])

interface Added {
  readonly added: AddedColumns<WindowFunctionName>
  readonly offset: number
}

function rankColumns(call: FuncCall, name: string, rows: bigint, env: ExpressionEnv): Added | null {
  const used = RANKS.get(functionName(call))
  const type = used === undefined ? null : unitFunctionType(used, null)
  if (used === undefined || type === null) return null
  if ((call.args ?? []).length > 0) return refuseArguments(call, env)
  const column = { name, type, nullable: false, origins: [] }
  const scope = { name, column, bounds: { lower: 1n, upper: rows }, isUnit: false, valueOrigins: [] }
  const computed = [{ name, function: used, argument: null, column }]
  return { added: { computed, quotients: [], scope }, offset: 0 }
}

/** LAG, LEAD, FIRST_VALUE and LAST_VALUE; null for any other function. */
function valueFunction(call: FuncCall, name: string, env: ExpressionEnv): Added | 'refused' | null {
  const used = VALUES.get(functionName(call))
  if (used === undefined) return null
  const [argument, step, ...more] = call.args ?? []
  const shifts = used === 'lag' || used === 'lead'
  const offset = step === undefined ? 1 : wholeNumber(step)
  if (argument === undefined || more.length > 0 || offset === null || (step !== undefined && !shifts)) {
    return refuseArguments(call, env) ?? 'refused'
  }
  const value = withUse(env.state, null, '', () => env.bind(argument))
  if (value === null) return 'refused'
  const read = isOpenLiteral(value) ? (literalAs(value, { kind: 'text' }) ?? value) : value
  const column = { name, type: read.type, nullable: true, origins: originsOf(referencedColumns(read), env.scope) }
  const bounds = read.kind === 'column' ? boundsOf(read.name, env.scope) : null
  const scope = { name, column, bounds, isUnit: false, valueOrigins: originsOf(valueColumns(read), env.scope) }
  const computed = [{ name, function: used, argument: read, column }]
  return { added: { computed, quotients: [], scope }, offset: shifts ? offset : 0 }
}

function aggregateFunction(call: FuncCall, name: string, rows: bigint, env: ExpressionEnv): Added | 'refused' {
  if (call.agg_distinct === true) return refuseArguments(call, env) ?? 'refused'
  const bound = bindUnitFunction(call, rows, env)
  if (bound === null || bound.function === 'countDistinct') return 'refused'
  // A frame may be empty, so that even a count can be 0.
  const bounds = bound.function === 'countRows' ? { lower: 0n, upper: rows } : bound.bounds
  const added = columnsOf(
    { ...bound, function: bound.function, bounds },
    name,
    !bound.function.startsWith('count'),
    env,
  )
  return added === null ? 'refused' : { added, offset: 0 }
}

function refuseArguments(call: FuncCall, env: ExpressionEnv): null {
  const construct = functionName(call).toUpperCase()
  const wording = {
    reasonEn: `These arguments of ${construct} are not accepted on protected rows.`,
    reasonZh: `受保护的行上不接受 ${construct} 的这些参数。`,
    fixEn: 'Write one value, and a constant number of rows after it for LAG and LEAD.',
    fixZh: '只写一个值；LAG 与 LEAD 可再写一个常数行数。',
  }
  const span = spanOf(call.args ?? [], env.state)
  const [first] = call.args ?? []
  const firstSpan = spanOf(first, env.state)
  const edits = span === null || firstSpan === null ? [] : [{ ...span, text: env.state.text.slice(firstSpan) }]
  return refuseWindowForm({ FuncCall: call }, construct, wording, edits, env.state)
}

/** `undefined`: refused; null: the function looks at no frame. */
function frameOf(call: FuncCall, over: WindowDef, { orderBy }: Place, env: ExpressionEnv): Frame | null | undefined {
  const name = functionName(call)
  if (RANKS.has(name) || name === 'lag' || name === 'lead') return null
  const written = windowFrame(over)
  const node: Node = { FuncCall: call }
  if (written === null) return refuseFrame(node, call, env) ?? undefined
  const isValue = VALUES.has(name)
  // Without an order all rows tie, so that a value range is the whole partition.
  const whole: Frame = { mode: 'rows', from: 'unbounded preceding', to: 'unbounded following' }
  if (written.mode === 'rows' || !isValue) return written
  const reachesEdge = name === 'first_value' ? written.from === whole.from : written.to === whole.to
  if (reachesEdge || orderBy.length === 0) return whole
  return refuseTies(node, call, env) ?? undefined
}

function refuseFrame(node: Node, call: FuncCall, env: ExpressionEnv): null {
  const wording = {
    reasonEn: 'Only ROWS with constant numbers, and RANGE without numbers, are accepted as frames on protected rows.',
    reasonZh: '受保护的行上，窗口范围只接受带常数的 ROWS，以及不带数字的 RANGE。',
    fixEn: 'Write `ROWS BETWEEN ... AND ...`.',
    fixZh: '写成 `ROWS BETWEEN ... AND ...`。',
  }
  return refuseWindowForm(node, 'frame', wording, frameEdits(call, '', env.state), env.state)
}

function refuseTies(node: Node, call: FuncCall, env: ExpressionEnv): null {
  const frame = 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'
  const wording = {
    reasonEn: 'This frame ends among rows that tie, so that its value would be any of theirs.',
    reasonZh: '这个窗口范围止于并列的行之间，取值可能是其中任意一行。',
    fixEn: `Write \`${frame}\`.`,
    fixZh: `写成 \`${frame}\`。`,
  }
  const hasFrame = call.over?.name !== undefined || ((call.over?.frameOptions ?? 0) & 1) !== 0
  return refuseWindowForm(node, 'frame', wording, hasFrame ? [] : frameEdits(call, frame, env.state), env.state)
}
