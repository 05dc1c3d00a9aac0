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
import { findAggregates } from './find-aggregates.ts'
import { freshName } from './fresh-name.ts'
import { type GroupKey, bindGroupKeys } from './group-keys.ts'
import { nameMeasures } from './name-measured.ts'
import { printBlock } from './print-block.ts'
import type { PrintEnv, Printed } from './print-env.ts'
import { plain } from './print-env.ts'
import { printExpression } from './print-expression.ts'
import { type PrivateScope, nameParts } from './private-scope.ts'
import { quoted } from './quote-identifier.ts'
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
  const keys = bindGroupKeys(select, scope, rows.relation, canonical, state)
  const calls = findAggregates([select.targetList, select.havingClause, select.sortClause, select.windowClause])
  const aggregates = new Map(calls.map((call) => [call, bindAggregate(call, scope, state)]))
  const measured = keys === null ? null : measure(rows, keys, [...aggregates.values()], canonical, env)
  const known = knownNodes(keys ?? [], aggregates, measured, canonical, scope)
  const base: Omit<PrintEnv, 'print'> = {
    state,
    known,
    column: (node) => (keys === null ? null : outputOrRefusal(node, select, scope, known, env)),
    subquery: (inner) => subqueryText(inner, env),
    aggregates: false,
  }
  const print: PrintEnv = { ...base, print: (node) => printExpression(node, base) }
  const having = select.havingClause === undefined ? undefined : print.print(select.havingClause)
  const block = printBlock(
    select,
    {
      from: measured === null ? '' : quoted(measured.id),
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

function measure(
  rows: JoinedRows,
  keys: readonly GroupKey[],
  aggregates: readonly (UnnamedAggregate | null)[],
  canonical: CanonicalRelation,
  env: SelectEnv,
): MeasuredQuery | null {
  if (!aggregates.every((aggregate) => aggregate !== null)) return null
  // GROUP BY without aggregates lists groups; something must still be measured, and units cost least.
  const measured: readonly UnnamedAggregate[] =
    aggregates.length > 0 ? aggregates : [{ kind: 'countUnits', span: null }]
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
  const id = freshName(`m${env.state.measured.length + 1}`, env.state)
  const { keys: namedKeys, aggregates: namedAggregates } = named
  const query = { id, input: pruneColumns(rows.relation, needed), keys: namedKeys, aggregates: namedAggregates }
  env.state.measured.push(query)
  return query
}

/** Answers for the parts of the block that are columns of the noisy table. */
function knownNodes(
  keys: readonly GroupKey[],
  aggregates: ReadonlyMap<FuncCall, UnnamedAggregate | null>,
  measured: MeasuredQuery | null,
  canonical: CanonicalRelation,
  scope: PrivateScope,
): PrintEnv['known'] {
  const nameOf = (columnRef: unknown) => {
    const parts = nameParts(columnRef as Parameters<typeof nameParts>[0])
    return parts === null ? null : (findSilently(parts, scope.tables)?.column.name ?? null)
  }
  const keyTexts = new Map(keys.map(({ node, key }) => [treeText(node, nameOf), canonicalKey(key, canonical.columns)]))
  const kinds = new Set(keys.map(({ node }) => Object.keys(node)[0]))
  const columnSql = (name: string) => `${quoted(measured?.id ?? '')}.${quoted(name)}`
  return (node) => {
    if ('FuncCall' in node && aggregates.has(node.FuncCall)) {
      const aggregate = aggregates.get(node.FuncCall) ?? null
      if (aggregate === null || measured === null) return null
      const text = canonicalAggregate(aggregate, canonical.columns)
      const name =
        measured.aggregates.find((known) => canonicalAggregate(known, canonical.columns) === text)?.name ?? ''
      const noisy = {
        measuredId: measured.id,
        column: name,
        low: columnSql(`${name}__low`),
        high: columnSql(`${name}__high`),
      }
      return { sql: columnSql(name), noisy }
    }
    if (!kinds.has(Object.keys(node)[0])) return undefined
    const text = keyTexts.get(treeText(node, nameOf))
    if (text === undefined) return undefined
    const key = measured?.keys.find((known) => canonicalKey(known, canonical.columns) === text)
    return key === undefined ? null : plain(columnSql(key.name))
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
  const target = (select.targetList ?? []).find(
    (item) => parts?.length === 1 && 'ResTarget' in item && item.ResTarget.name === parts[0],
  )
  if (isInput || target === undefined || !('ResTarget' in target))
    return refuseNotGrouped(node, select, scope, env.state)
  const inner: Omit<PrintEnv, 'print'> = {
    state: env.state,
    known,
    // Inside an output its own name does not mean it.
    column: (part) => refuseNotGrouped(part, select, scope, env.state),
    subquery: (subselect) => subqueryText(subselect, env),
    aggregates: false,
  }
  return printExpression(target.ResTarget.val, inner)
}

/** A subquery inside an expression above the cut. */
export function subqueryText(select: SelectStmt, env: SelectEnv): string | null {
  const bound = env.bindSelect(select, { ...env, appendIntervals: false })
  if (bound === null) return null
  if (bound.kind === 'rows') return refuseRowOutput(select, bound, env.state)
  return bound.sql
}
