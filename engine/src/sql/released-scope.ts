import type { ColumnRef, Node } from 'libpg-query'
import type { ReleasedColumn, ReleasedScope, ReleasedTable } from './bound-select.ts'
import { type BindState, recordUse, refuse, spanOf } from './bind-state.ts'
import type { BlockTarget } from './print-block.ts'
import { type Printed } from './print-env.ts'
import { nameParts } from './private-scope.ts'
import { quoteIdentifier, quoted } from './quote-identifier.ts'
import type { SourceSpan } from './source-span.ts'
import { closestName } from './suggest-name.ts'

/**
 * Finds the released column that a name means, in this block or an enclosing one; undefined when there is none.
 *
 * Errors (as refusals): SQL_AMBIGUOUS_COLUMN.
 */
export function findReleased(
  parts: readonly string[],
  scope: ReleasedScope,
  span: SourceSpan | null,
  state: BindState,
): Printed | null | undefined {
  const name = parts.at(-1) ?? ''
  const qualifier = parts.at(-2)
  const holders = scope.tables.filter(
    (table) =>
      (qualifier === undefined ? !table.merged.has(name) : table.alias === qualifier) &&
      table.columns.some((column) => column.name === name),
  )
  const [table, other] = holders
  if (table === undefined) return scope.parent === null ? undefined : findReleased(parts, scope.parent, span, state)
  if (other !== undefined) {
    const suggestion = `${quoteIdentifier(table.alias)}.${quoteIdentifier(name)}`
    return refuse(state, 'SQL_AMBIGUOUS_COLUMN', span, {
      params: { column: name, tables: holders.map((holder) => holder.alias).join(', '), suggestion },
      edits: span === null ? [] : [{ ...span, text: suggestion }],
    })
  }
  const column = table.columns.find((candidate) => candidate.name === name)
  if (column === undefined) return undefined
  recordPublicUse(table, column, span, state)
  return qualifier === undefined ? printMerged(table, column) : printColumn(table, column)
}

/** A public table's columns are used above the cut as they are below it; results have no uses left to record. */
export function recordPublicUse(
  table: ReleasedTable,
  column: ReleasedColumn,
  span: SourceSpan | null,
  state: BindState,
): void {
  if (table.table !== null) recordUse(state, [`${table.table}.${column.stored}`], span)
}

/** A column without its table's name: the value of either side when USING merged two. */
function printMerged(table: ReleasedTable, column: ReleasedColumn): Printed {
  const both = table.both.get(column.name)
  return both === undefined ? printColumn(table, column) : { sql: both, noisy: null }
}

function printColumn(table: ReleasedTable, column: ReleasedColumn): Printed {
  const sql = (name: string) => `${quoted(table.alias)}.${quoted(name)}`
  const { noisy } = column
  const interval = noisy?.interval ?? null
  return {
    sql: sql(column.name),
    noisy:
      noisy === null || interval === null
        ? noisy
        : { ...noisy, interval: { low: sql(interval.low), high: sql(interval.high) } },
  }
}

/** A name that nothing here has: SQL_UNKNOWN_COLUMN. */
export function refuseUnknownReleased(node: ColumnRef, scope: ReleasedScope, state: BindState): null {
  const span = spanOf({ ColumnRef: node }, state)
  const parts = nameParts(node) ?? ['*']
  const qualifier = parts.at(-2)
  const tables = scope.tables.filter((table) => qualifier === undefined || table.alias === qualifier)
  if (tables.length === 0 && qualifier !== undefined) {
    const aliases = scope.tables.map((table) => table.alias)
    const suggestion = quoteIdentifier(closestName(qualifier, aliases) ?? aliases[0] ?? '')
    return refuse(state, 'SQL_UNKNOWN_TABLE', span, {
      params: { table: qualifier, tables: aliases.join(', '), suggestion },
      edits:
        span === null || suggestion === '""'
          ? []
          : [{ ...span, text: `${suggestion}.${quoteIdentifier(parts.at(-1) ?? '')}` }],
    })
  }
  const names = [...new Set(tables.flatMap((table) => table.columns.map((column) => column.name)))]
  const suggestion = quoteIdentifier(closestName(parts.at(-1) ?? '', names) ?? names[0] ?? '')
  const prefix = qualifier === undefined ? '' : `${quoteIdentifier(qualifier)}.`
  return refuse(state, 'SQL_UNKNOWN_COLUMN', span, {
    params: { column: parts.at(-1) ?? '', columns: names.join(', '), suggestion },
    edits: span === null || names.length === 0 ? [] : [{ ...span, text: prefix + suggestion }],
  })
}

/** Every visible column that a star stands for. */
export function expandReleasedStar(node: Node, scope: ReleasedScope, state: BindState): readonly BlockTarget[] | null {
  const fields = 'ColumnRef' in node ? (node.ColumnRef.fields ?? []) : []
  const before = fields.length > 1 ? fields.at(-2) : undefined
  const qualifier = before !== undefined && 'String' in before ? before.String.sval : undefined
  const tables = scope.tables.filter((table) => qualifier === undefined || table.alias === qualifier)
  if (tables.length === 0) return 'ColumnRef' in node ? refuseUnknownReleased(node.ColumnRef, scope, state) : null
  const span = spanOf(node, state)
  return tables.flatMap((table) =>
    table.columns
      .filter((column) => qualifier !== undefined || !table.merged.has(column.name))
      .map((column) => {
        recordPublicUse(table, column, span, state)
        const printed = qualifier === undefined ? printMerged(table, column) : printColumn(table, column)
        return { name: column.name, printed, span }
      }),
  )
}
