import type { FuncCall, Node, SelectStmt } from 'libpg-query'
import type { MeasuredQuery } from '../dp-plan/measured-query.ts'
import { referencedColumns } from '../relation/build-expression.ts'
import {
  type CanonicalRelation,
  type UnnamedAggregate,
  canonicalAggregate,
  canonicalKey,
  canonicalRelation,
} from '../relation/canonical-relation.ts'
import { pruneColumns } from '../relation/prune-columns.ts'
import { bindAggregate } from './bind-aggregate.ts'
import type { JoinedRows } from './bind-join.ts'
import type { ReleasedSelect, SelectEnv } from './bound-select.ts'
import { type BindState, spanOf } from './bind-state.ts'
import { findAggregates } from './find-aggregates.ts'
import { freshName } from './fresh-name.ts'
import { type GroupKey, bindGroupKeys } from './group-keys.ts'
import { nameMeasures } from './name-measured.ts'
import { printBlock } from './print-block.ts'
import type { PrintEnv, Printed } from './print-env.ts'
import { printExpression } from './print-expression.ts'
import { type PrivateScope, nameParts, resolveColumn } from './private-scope.ts'
import { quoted } from './quote-identifier.ts'
import { refuseMeasuredStar, refuseNotGrouped, refuseTooMany } from './refuse-measured.ts'
import { refuseRowOutput } from './refuse-row-output.ts'
import { refuseRowClauses } from './refuse-rows.ts'
import { findSilently } from './split-condition.ts'
import { treeText } from './tree-text.ts'

/** Most columns that one block may measure, and most blocks that one statement may have. */
const MAX_MEASURED_COLUMNS = 100
const MAX_MEASURED_QUERIES = 50

/**
 * A block that aggregates protected rows. It becomes one measured query; what is left of the block (select list, HAVING,
 * ORDER BY, LIMIT, windows) is written over that query's noisy table and is post-processing from then on.
 *
 * Errors (as refusals): SQL_NOT_GROUPED, and those of keys, aggregates and outer expressions.
 */
export function bindMeasured(select: SelectStmt, rows: JoinedRows, env: SelectEnv): ReleasedSelect | null {
  const { state } = env
  refuseRowClauses(select, state)
  const scope: PrivateScope = { tables: rows.tables }
  const canonical = canonicalRelation(rows.relation)
  const keys = bindGroupKeys(select, scope, rows.relation, canonical, state)
  const calls = findAggregates([select.targetList, select.havingClause, select.sortClause, select.windowClause])
  const aggregates = bindAggregates(calls, scope, canonical, state)
  const measured = keys === null ? null : measure(rows, keys, aggregates, canonical, env)
  const known = knownNodes(keys ?? [], aggregates, measured, canonical, scope)
  const base: Omit<PrintEnv, 'print'> = {
    state,
    known,
    column: (node) => (keys === null ? lookUp(node, scope, state) : outputOrRefusal(node, select, scope, known, env)),
    subquery: (inner) => subqueryText(inner, env),
    aggregates: false,
  }
  const print: PrintEnv = { ...base, print: (node) => printExpression(node, base) }
  const having = select.havingClause === undefined ? undefined : print.print(select.havingClause)
  const block = printBlock(
    select,
    {
      from: measured === null ? '' : quoted(measured.query.id),
      where: having === undefined || having === null ? [] : [having.sql],
      groupBy: [],
      having: null,
      star: (node) => refuseMeasuredStar(node, select, state),
      appendIntervals: env.appendIntervals,
    },
    print,
  )
  return measured === null || having === null ? null : block
}

/** Without keys nothing can be said of grouping, but a name that does not exist is still a cause. */
function lookUp(node: Node, scope: PrivateScope, state: BindState): null {
  if ('ColumnRef' in node) resolveColumn(node.ColumnRef, spanOf(node, state), scope, state)
  return null
}

/** Aggregate calls with what they measure, each with its canonical text; null where refused. */
type BoundAggregates = ReadonlyMap<FuncCall, { readonly aggregate: UnnamedAggregate; readonly text: string } | null>

function bindAggregates(
  calls: readonly FuncCall[],
  scope: PrivateScope,
  canonical: CanonicalRelation,
  state: BindState,
): BoundAggregates {
  return new Map(
    calls.map((call) => {
      const aggregate = bindAggregate(call, scope, state)
      return [call, aggregate === null ? null : { aggregate, text: canonicalAggregate(aggregate, canonical.columns) }]
    }),
  )
}

/** A measured query and the name of its columns by canonical text. */
interface Measured {
  readonly query: MeasuredQuery
  readonly names: ReadonlyMap<string, string>
}

function measure(
  rows: JoinedRows,
  keys: readonly GroupKey[],
  aggregates: BoundAggregates,
  canonical: CanonicalRelation,
  env: SelectEnv,
): Measured | null {
  const { state } = env
  const distinct = new Map<string, UnnamedAggregate>()
  for (const bound of aggregates.values()) {
    if (bound === null) return null
    if (!distinct.has(bound.text)) distinct.set(bound.text, bound.aggregate)
  }
  if (distinct.size > MAX_MEASURED_COLUMNS || state.measured.length >= MAX_MEASURED_QUERIES) {
    return refuseTooMany(state)
  }
  // GROUP BY without aggregates lists groups; something must still be measured, and units cost least.
  const measured: readonly UnnamedAggregate[] =
    distinct.size > 0 ? [...distinct.values()] : [{ kind: 'countUnits', span: null }]
  const named = nameMeasures(
    keys.map(({ key }) => key),
    measured,
    rows.relation,
    canonical,
  )
  const expressions = [
    ...named.keys.map((key) => key.expression),
    ...named.aggregates.flatMap((aggregate) => ('argument' in aggregate ? [aggregate.argument] : [])),
  ]
  const needed = new Set(expressions.flatMap((expression) => [...referencedColumns(expression)]))
  const id = freshName(`m${state.measured.length + 1}`, state)
  const input = pruneColumns(rows.relation, needed)
  const query: MeasuredQuery = { id, input, keys: named.keys, aggregates: named.aggregates }
  state.measured.push(query)
  return { query, names: named.names }
}

/** Answers for the parts of the block that are columns of the noisy table. */
function knownNodes(
  keys: readonly GroupKey[],
  aggregates: BoundAggregates,
  measured: Measured | null,
  canonical: CanonicalRelation,
  scope: PrivateScope,
): PrintEnv['known'] {
  const nameOf = (columnRef: unknown) => {
    const parts = nameParts(columnRef as Parameters<typeof nameParts>[0])
    return parts === null ? null : (findSilently(parts, scope.tables)?.column.name ?? null)
  }
  const keyTexts = new Map(keys.map(({ node, key }) => [treeText(node, nameOf), canonicalKey(key, canonical.columns)]))
  const kinds = new Set(keys.map(({ node }) => Object.keys(node)[0]))
  const table = measured?.query.id ?? ''
  const columnSql = (name: string) => `${quoted(table)}.${quoted(name)}`
  return (node) => {
    if ('FuncCall' in node && aggregates.has(node.FuncCall)) {
      const text = aggregates.get(node.FuncCall)?.text
      const column = text === undefined ? undefined : measured?.names.get(text)
      if (column === undefined) return null
      const [low, high] = [columnSql(`${column}__low`), columnSql(`${column}__high`)]
      return { sql: columnSql(column), noisy: { measuredId: table, column, interval: { low, high } } }
    }
    if (!kinds.has(Object.keys(node)[0])) return undefined
    const text = keyTexts.get(treeText(node, nameOf))
    if (text === undefined) return undefined
    const name = measured?.names.get(text)
    if (name === undefined) return null
    return { sql: columnSql(name), noisy: { measuredId: table, column: name, interval: null } }
  }
}

/** A column that is no grouping expression: the name of an output, else a refusal. */
function outputOrRefusal(
  node: Node,
  select: SelectStmt,
  scope: PrivateScope,
  known: PrintEnv['known'],
  env: SelectEnv,
): Printed | null {
  const parts = 'ColumnRef' in node ? nameParts(node.ColumnRef) : null
  const isInput = parts !== null && findSilently(parts, scope.tables) !== null
  const output = isInput || parts?.length !== 1 ? undefined : outputNamed(parts[0] ?? '', select)
  if (output === undefined) return refuseNotGrouped(node, select, scope, env.state)
  const inner: Omit<PrintEnv, 'print'> = {
    state: env.state,
    known,
    // Inside an output its own name does not mean it.
    column: (part) => refuseNotGrouped(part, select, scope, env.state),
    subquery: (subselect) => subqueryText(subselect, env),
    aggregates: false,
  }
  return printExpression(output, inner)
}

/** Expression of the output that has a name of its own. */
function outputNamed(name: string, select: SelectStmt): Node | undefined {
  for (const item of select.targetList ?? [])
    if ('ResTarget' in item && item.ResTarget.name === name) return item.ResTarget.val
  return undefined
}

/** A subquery inside an expression above the cut. */
export function subqueryText(select: SelectStmt, env: SelectEnv): string | null {
  const bound = env.bindSelect(select, { ...env, appendIntervals: false })
  if (bound === null) return null
  if (bound.kind === 'rows') return refuseRowOutput(select, bound, env.state)
  return bound.sql
}
