import type { SelectStmt } from 'libpg-query'
import type { Catalog } from '../catalog/catalog.ts'
import type { BoundQuery, OuterColumn, OuterQuery } from '../dp-plan/measured-query.ts'
import type { ColumnUse } from '../relation/relation.ts'
import { verifyMeasuredQuery } from '../relation/verify-relation.ts'
import type { ReleasedSelect, SelectEnv } from './bound-select.ts'
import { bindSelect } from './bind-select.ts'
import { bindSemiJoin } from './bind-semi-join.ts'
import {
  type BindState,
  type BindWarning,
  type RecordedRefusal,
  bindState,
  EnoughRefusals,
  refuseConstruct,
} from './bind-state.ts'
import type { EngineRefusal } from './engine-refusal.ts'
import { type ParseResult, parseSelect } from './parse-sql.ts'
import { quoted } from './quote-identifier.ts'
import { settleEdits } from './settle-edits.ts'
import { refusalOfSize } from './statement-limits.ts'
import { refuseRowOutput } from './refuse-row-output.ts'

/** An accepted statement, or every reason why it is not; `uses` are the columns it reads, as far as they are known. */
export type BindResult =
  | {
      readonly kind: 'bound'
      readonly query: BoundQuery
      readonly uses: readonly ColumnUse[]
      readonly warnings: readonly BindWarning[]
    }
  | { readonly kind: 'refused'; readonly refusals: readonly EngineRefusal[]; readonly uses: readonly ColumnUse[] }

/**
 * The SQL front end: text and metadata in, measured queries below the cut and one SQL query above it out. Decides on the
 * catalog alone; no data is read, and no text makes it throw.
 */
export function bindQuery(sql: string, catalog: Catalog): BindResult {
  const bound = bindOnce(sql, catalog)
  if (bound.kind === 'bound') return bound
  const refusals = settleEdits(sql, bound.refusals, (text) => {
    const again = bindOnce(text, catalog)
    return again.kind === 'bound' ? [] : again.refusals
  })
  return { ...bound, refusals }
}

type BoundOnce =
  | Extract<BindResult, { kind: 'bound' }>
  | { readonly kind: 'refused'; readonly refusals: readonly RecordedRefusal[]; readonly uses: readonly ColumnUse[] }

function bindOnce(sql: string, catalog: Catalog): BoundOnce {
  const parsed = parseSelect(sql)
  if (parsed.kind === 'refused') return { kind: 'refused', refusals: [{ ...parsed.refusal, fallback: null }], uses: [] }
  try {
    return bindParsed(parsed, catalog)
  } catch (error) {
    const tooLarge = refusalOfSize(error)
    if (tooLarge === null) throw error
    return { kind: 'refused', refusals: [{ ...tooLarge, fallback: null }], uses: [] }
  }
}

function bindParsed(parsed: Extract<ParseResult, { kind: 'parsed' }>, catalog: Catalog): BoundOnce {
  const state = bindState(catalog, parsed.text)
  const env: SelectEnv = {
    state,
    ctes: new Map(),
    outer: null,
    appendIntervals: true,
    rowNames: '',
    bindSelect,
    semiJoin: bindSemiJoin,
  }
  try {
    return bindWhole(parsed.select, env)
  } catch (error) {
    if (error instanceof EnoughRefusals) return refusedBy(state)
    throw error
  }
}

function bindWhole(select: SelectStmt, env: SelectEnv): BoundOnce {
  const { state } = env
  const bound = bindSelect(select, env)
  if (bound?.kind === 'rows') refuseRowOutput(select, bound, state)
  if (bound?.kind === 'released' && readsNothing(bound, state)) refuseNothingRead(state)
  if (bound?.kind !== 'released' || state.refusals.length > 0) return refusedBy(state)
  const outer = outerQuery(bound, state)
  const measured = state.measured.filter((query) => outer.tables.some((table) => table.measuredId === query.id))
  for (const query of measured) verifyMeasuredQuery(query)
  const isMeasured = new Set(measured.map(({ id }) => id))
  const families = state.families.filter(({ members }) => members.every((member) => isMeasured.has(member.measuredId)))
  return { kind: 'bound', query: { measured, outer, families }, uses: state.uses, warnings: state.warnings }
}

function refusedBy(state: BindState): BoundOnce {
  // INVARIANT: whoever returns null has recorded why, so that there is a cause; this is the last resort.
  if (state.refusals.length === 0) refuseForm(state)
  const refusals = state.refusals.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
  return { kind: 'refused', refusals, uses: state.uses }
}

/** Hidden intervals stand after the visible columns, in the order of their columns. */
function outerQuery(select: ReleasedSelect, state: BindState): OuterQuery {
  let next = select.columns.length
  const columns = select.columns.map(({ name, span, noisy }): OuterColumn => {
    if (noisy === null) return { name, span, measured: null, interval: null }
    const measured = { measuredId: noisy.measuredId, column: noisy.column }
    if (noisy.interval === null) return { name, span, measured, interval: null }
    const interval = { low: next, high: next + 1 }
    next += 2
    return { name, span, measured, interval }
  })
  const isRead = (name: string) => select.sql.includes(quoted(name))
  return {
    sql: select.sql,
    tables: state.measured.filter(({ id }) => isRead(id)).map(({ id }) => ({ tableName: id, measuredId: id })),
    publicTables: [...state.outerTables]
      .filter(([name]) => isRead(name))
      .map(([tableName, table]) => ({ tableName, table })),
    columns,
    hasTotals: state.families.length > 0,
  }
}

function readsNothing(select: ReleasedSelect, state: BindState): boolean {
  const names = [...state.measured.map(({ id }) => id), ...state.outerTables.keys()]
  return !names.some((name) => select.sql.includes(quoted(name)))
}

/** A statement that reads no table at all asks nothing of the data. */
function refuseNothingRead(state: BindState): void {
  const first = state.text.tokens[0]
  const last = state.text.tokens.findLast((token) => token.keyword !== ';')
  const span = first === undefined || last === undefined ? null : { start: first.start, end: last.end }
  const table = [...state.catalog.tables.keys()][0] ?? ''
  const example = `SELECT COUNT(*) FROM ${table}`
  refuseConstruct(
    state,
    'SELECT',
    span,
    {
      reasonEn: 'It reads no table of the dataset.',
      reasonZh: '它没有读取数据集里的任何表。',
      fixEn: `Read a table, e.g. \`${example}\`.`,
      fixZh: `读取一张表，如 \`${example}\`。`,
    },
    span === null ? [] : [{ ...span, text: example }],
  )
}

function refuseForm(state: BindState): void {
  refuseConstruct(state, 'SELECT', null, {
    reasonEn: 'This form of the statement is not understood.',
    reasonZh: '无法理解语句的这种写法。',
    fixEn: 'Write it in simpler parts, with WITH.',
    fixZh: '用 WITH 拆成更简单的几段。',
  })
}
