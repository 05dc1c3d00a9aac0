import type { ErrorCode, SqlEdit } from '@yingbi/contracts'
import type { SourceSpan } from './source-span.ts'

/**
 * Why a statement is not answered. A value, decided on metadata alone; `params` fill the placeholders of the code's
 * message and hold names, limits and SQL text, never data. `edits`, applied together, make a statement without this cause.
 */
export interface EngineRefusal {
  readonly code: ErrorCode
  readonly span: SourceSpan | null
  /** `table.column`, when a column is the reason. */
  readonly column: string | null
  /** SQL operator at which the rule bites, e.g. `GROUP BY`. */
  readonly operator: string | null
  readonly params: Readonly<Record<string, string | number>>
  readonly edits: readonly SqlEdit[]
}

/** A reason and a way out in both languages, for the codes whose messages take them as placeholders. */
export interface Wording {
  readonly reasonEn: string
  readonly reasonZh: string
  readonly fixEn: string
  readonly fixZh: string
}

export function refusal(
  code: ErrorCode,
  span: SourceSpan | null,
  rest: Partial<Omit<EngineRefusal, 'code' | 'span'>> = {},
): EngineRefusal {
  return {
    code,
    span,
    column: rest.column ?? null,
    operator: rest.operator ?? null,
    params: rest.params ?? {},
    edits: rest.edits ?? [],
  }
}

/** Applies edits that do not overlap; the order in which they are listed does not matter. */
export function applyEdits(text: string, edits: readonly SqlEdit[]): string {
  const ordered = edits.toSorted((a, b) => b.start - a.start || b.end - a.end)
  return ordered.reduce((edited, edit) => edited.slice(0, edit.start) + edit.text + edited.slice(edit.end), text)
}
