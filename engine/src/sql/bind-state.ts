import type { BilingualText, ColumnUseName, SqlEdit } from '@yingbi/contracts'
import type { Node, SelectStmt } from 'libpg-query'
import type { Catalog } from '../catalog/catalog.ts'
import type { GroupingFamily } from '../dp-plan/grouping-family.ts'
import type { MeasuredQuery } from '../dp-plan/measured-query.ts'
import type { ColumnUse } from '../relation/relation.ts'
import type { EngineRefusal, Wording } from './engine-refusal.ts'
import { refusal } from './engine-refusal.ts'
import { type TokenRanges, nodeSpan } from './node-span.ts'
import type { SourceSpan } from './source-span.ts'
import type { SqlText } from './sql-text.ts'
import { foldWord } from './tokenize-sql.ts'

/** So many refusals are collected, and then the rest of the statement is left alone: more would not be read. */
export const MAX_REFUSALS = 20

export const CLAUSES = [
  'from',
  'where',
  'group',
  'having',
  'window',
  'order',
  'limit',
  'offset',
  'fetch',
  'for',
] as const
export type ClauseName = (typeof CLAUSES)[number]

/** Where the clauses of one SELECT are in the text; each span runs from its keyword to its last token. */
export interface BlockLayout {
  /** From the word SELECT to the end of the block. */
  readonly whole: SourceSpan
  readonly distinct: SourceSpan | null
  readonly targets: SourceSpan
  readonly clauses: ReadonlyMap<ClauseName, SourceSpan>
}

/** A refusal with a second way out, for when the first does not lead to a statement that is accepted. */
export interface RecordedRefusal extends EngineRefusal {
  readonly fallback: Pick<EngineRefusal, 'edits' | 'params'> | null
}

/** Something the analyst should know about an accepted statement. */
export interface BindWarning {
  readonly message: BilingualText
  readonly span: SourceSpan | null
}

/**
 * What one run of the binder gathers. A bind function that finds a reason to refuse records it here and returns null;
 * whoever gets a null stays silent and goes on with its other parts, so that one answer names every cause.
 */
export interface BindState {
  readonly catalog: Catalog
  readonly text: SqlText
  readonly refusals: RecordedRefusal[]
  readonly uses: ColumnUse[]
  readonly warnings: BindWarning[]
  readonly measured: MeasuredQuery[]
  readonly families: GroupingFamily[]
  /** Public tables that the outer query reads: name in its SQL -> catalog table. */
  readonly outerTables: Map<string, string>
  /** What a column that is met now is used for; null while a subquery only passes columns on. */
  use: { readonly name: ColumnUseName; readonly operator: string } | null
  /** The innermost part of WHERE or the select list that could be replaced as a whole, for suggested rewrites. */
  replaceable: { readonly span: SourceSpan; readonly text: string } | null
  readonly ranges: TokenRanges
  readonly layouts: Map<SelectStmt, BlockLayout | null>
  /** Uses that are recorded already. */
  readonly knownUses: Set<string>
  /** Names of columns made up so far. */
  subqueries: number
  /** Every identifier of the statement, folded; names that are made up must differ from them. */
  readonly identifiers: ReadonlySet<string>
}

export function bindState(catalog: Catalog, text: SqlText): BindState {
  return {
    catalog,
    text,
    refusals: [],
    uses: [],
    warnings: [],
    measured: [],
    families: [],
    outerTables: new Map(),
    use: null,
    replaceable: null,
    ranges: new WeakMap(),
    layouts: new Map(),
    knownUses: new Set(),
    subqueries: 0,
    identifiers: new Set(text.tokens.map((token) => identifierText(text.slice(token)))),
  }
}

export function spanOf(node: Node | readonly Node[] | undefined, state: BindState): SourceSpan | null {
  return nodeSpan(node, state.text, state.ranges)
}

/** The analyst's own text of a node, shortened for a message. */
export function textOf(node: Node | readonly Node[] | undefined, state: BindState): string {
  const span = spanOf(node, state)
  return span === null ? '' : state.text.slice(span)
}

/** Ends the binding of a statement that has `MAX_REFUSALS` causes; never leaves `bindQuery`. */
export class EnoughRefusals extends Error {}

/** Records a refusal once for each code and place. Errors: EnoughRefusals. */
export function refuse(
  state: BindState,
  code: EngineRefusal['code'],
  span: SourceSpan | null,
  rest: Partial<Omit<RecordedRefusal, 'code' | 'span'>> = {},
): null {
  const known = state.refusals.some(
    (r) => r.code === code && r.span?.start === span?.start && r.span?.end === span?.end,
  )
  if (known) return null
  const recorded = refusal(code, span, rest)
  const fallback = rest.fallback ?? { edits: removalEdits(state), params: recorded.params }
  state.refusals.push({ ...recorded, fallback: fallback.edits.length === 0 ? null : fallback })
  if (state.refusals.length >= MAX_REFUSALS) throw new EnoughRefusals()
  return null
}

/** Takes out the whole condition or item that holds the refused part. */
export function removalEdits(state: BindState): readonly SqlEdit[] {
  return state.replaceable === null ? [] : [{ ...state.replaceable.span, text: state.replaceable.text }]
}

/** Refuses a construct in words; `construct` is SQL. */
export function refuseConstruct(
  state: BindState,
  construct: string,
  span: SourceSpan | null,
  wording: Wording,
  edits: EngineRefusal['edits'] = [],
): null {
  return refuse(state, 'SQL_UNSUPPORTED', span, { operator: construct, params: { construct, ...wording }, edits })
}

/** Runs `bind` while columns count as used for `name` by `operator`. */
export function withUse<T>(state: BindState, name: ColumnUseName | null, operator: string, bind: () => T): T {
  const before = state.use
  state.use = name === null ? null : { name, operator }
  try {
    return bind()
  } finally {
    state.use = before
  }
}

/** Runs `bind` while the text at `span` is what a suggested rewrite may replace by `text`. */
export function withReplaceable<T>(state: BindState, span: SourceSpan | null, text: string, bind: () => T): T {
  const before = state.replaceable
  if (span !== null) state.replaceable = { span, text }
  try {
    return bind()
  } finally {
    state.replaceable = before
  }
}

/** Records that the current use applies to each origin (`table.column`). */
export function recordUse(state: BindState, origins: readonly string[], span: SourceSpan | null): void {
  if (state.use === null) return
  const { name, operator } = state.use
  for (const origin of origins) {
    const dot = origin.indexOf('.')
    const use = { table: origin.slice(0, dot), column: origin.slice(dot + 1), use: name, operator, span }
    const key = `${origin}\n${name}\n${operator}\n${span?.start ?? ''}`
    if (state.knownUses.has(key)) continue
    state.knownUses.add(key)
    state.uses.push(use)
  }
}

/** The name that a token means as an identifier. */
function identifierText(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : foldWord(text)
}
