import type { FuncCall, Node, SelectStmt } from 'libpg-query'
import {
  type CanonicalRelation,
  canonicalAggregate,
  canonicalKey,
  canonicalRelation,
} from '../relation/canonical-relation.ts'
import { bindAggregate } from './bind-aggregate.ts'
import type { JoinedRows, ReleasedSelect, SelectEnv } from './bound-select.ts'
import { type BindState, spanOf } from './bind-state.ts'
import { findAggregates } from './find-aggregates.ts'
import { type GroupKey, bindGroupKeys } from './group-keys.ts'
import { type BoundAggregates, type MeasuredSource, measureSource } from './measured-source.ts'
import { printBlock } from './print-block.ts'
import { plain, type PrintEnv, type Printed } from './print-env.ts'
import { printExpression } from './print-expression.ts'
import { type PrivateScope, nameParts, resolveColumn } from './private-scope.ts'
import { refuseMeasuredStar, refuseNotGrouped } from './refuse-measured.ts'
import { refuseRowOutput } from './refuse-row-output.ts'
import { refuseRowClauses } from './refuse-rows.ts'
import { findSilently } from './split-condition.ts'
import { treeText } from './tree-text.ts'

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
  const grouping = bindGroupKeys(select, scope, rows.relation, canonical, state)
  const calls = findAggregates([select.targetList, select.havingClause, select.sortClause, select.windowClause])
  const aggregates = bindAggregates(calls, scope, canonical, state)
  const measured = grouping === null ? null : measureSource(rows, grouping, aggregates, canonical, env)
  const known = knownNodes(grouping?.keys ?? [], aggregates, measured, canonical, scope)
  const base: Omit<PrintEnv, 'print'> = {
    state,
    known,
    column: (node) =>
      grouping === null ? lookUp(node, scope, state) : outputOrRefusal(node, select, scope, known, env),
    subquery: (inner) => subqueryText(inner, env),
    aggregates: false,
  }
  const print: PrintEnv = { ...base, print: (node) => printExpression(node, base) }
  const having = select.havingClause === undefined ? undefined : print.print(select.havingClause)
  const block = printBlock(
    select,
    {
      from: measured?.from ?? '',
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

/** Answers for the parts of the block that are columns of the noisy table. */
function knownNodes(
  keys: readonly GroupKey[],
  aggregates: BoundAggregates,
  measured: MeasuredSource | null,
  canonical: CanonicalRelation,
  scope: PrivateScope,
): PrintEnv['known'] {
  const nameOf = (columnRef: unknown) => {
    const parts = nameParts(columnRef as Parameters<typeof nameParts>[0])
    return parts === null ? null : (findSilently(parts, scope.tables)?.column.name ?? null)
  }
  const keyTexts = new Map(keys.map(({ node, key }) => [treeText(node, nameOf), canonicalKey(key, canonical.columns)]))
  const kinds = new Set(keys.map(({ node }) => Object.keys(node)[0]))
  const keyOf = (node: Node) => keyTexts.get(treeText(node, nameOf))
  return (node) => {
    if ('FuncCall' in node && aggregates.has(node.FuncCall)) {
      const text = aggregates.get(node.FuncCall)?.text
      return (text === undefined ? undefined : measured?.columns.get(text)) ?? null
    }
    if ('GroupingFunc' in node) return groupingBits((node.GroupingFunc.args ?? []).map(keyOf), measured)
    if (!kinds.has(Object.keys(node)[0])) return undefined
    const text = keyOf(node)
    if (text === undefined) return undefined
    return measured?.columns.get(text) ?? null
  }
}

/** GROUPING(a, b): for each key, the last one lowest, whether a row is not grouped by it. Undefined when one is no key. */
function groupingBits(
  keys: readonly (string | undefined)[],
  measured: MeasuredSource | null,
): Printed | undefined | null {
  if (measured === null) return null
  if (keys.length === 0 || !keys.every((key) => key !== undefined)) return undefined
  const bits = keys.map((key) => measured.absent.get(key) ?? '0')
  return plain(`CAST(${bits.reduce((sum, bit) => `(${sum} * 2 + ${bit})`)} AS INTEGER)`)
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
