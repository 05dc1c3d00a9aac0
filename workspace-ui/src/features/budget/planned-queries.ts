/** Most questions of one plan, as the interface takes them. */
export const MAX_PLANNED = 30

export interface PlannedQuery {
  readonly sql: string
  /** Half-width of the 95 % interval that a column is to have, written before the statement as `-- n ± 20`. */
  readonly accuracy: { readonly column: string; readonly absolute: number; readonly confidence: number } | null
}

/**
 * The statements of a pasted text: separated by semicolons outside of quotes and comments, empty ones left out.
 */
export function plannedQueries(text: string): readonly PlannedQuery[] {
  return statementsOf(text).map((statement) => {
    const wish = /^\s*--\s*(\S+)\s*(?:±|\+-)\s*(\d+(?:\.\d+)?)\s*$/m.exec(statement)
    const absolute = Number(wish?.[2] ?? 0)
    return {
      sql: statement.replace(/^\s*--.*$/gm, '').trim(),
      accuracy: wish === null || absolute <= 0 ? null : { column: wish[1] ?? '', absolute, confidence: 0.95 },
    }
  })
}

function statementsOf(text: string): readonly string[] {
  const pieces = text.matchAll(/--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|;|[^;'"-]+|[-'"]/g)
  const statements: string[] = []
  let current = ''
  for (const [piece] of pieces) {
    if (piece === ';') {
      statements.push(current)
      current = ''
    } else current += piece
  }
  return [...statements, current].filter((one) => one.replace(/^\s*--.*$/gm, '').trim() !== '')
}
