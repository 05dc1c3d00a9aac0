import { type Node, type SelectStmt, SqlError, loadModule, parseSync } from 'libpg-query'
import { type EngineRefusal, refusal } from './engine-refusal.ts'
import { nestingDepth } from './nesting-depth.ts'
import { type SqlText, sqlText } from './sql-text.ts'

/** Longest statement that is read, in UTF-16 units. */
export const MAX_SQL_LENGTH = 100_000
/** Deepest bracket or CASE nesting that is read. */
export const MAX_SQL_DEPTH = 200
/**
 * Longest chain of operators in one expression; the tree is as deep as the chain is long. DuckDB's time grows with the
 * cube of it (measured: 0.2 s at 100, 4 s at 400, 42 s at 900), and its own limit is near 1,000 levels of issued SQL.
 */
export const MAX_OPERATOR_CHAIN = 100

export type ParseResult =
  | { readonly kind: 'parsed'; readonly text: SqlText; readonly select: SelectStmt }
  | { readonly kind: 'refused'; readonly refusal: EngineRefusal }

/** Loads the parser (WebAssembly) once; `parseSelect` needs it. */
export async function loadSqlParser(): Promise<void> {
  await loadModule()
}

/**
 * Reads one SELECT statement. The guards come before the parser, which has a fixed stack: whatever the text, the answer
 * is a coded refusal or a tree, and the parser stays usable.
 *
 * Errors (as refusals): SQL_EMPTY, SQL_TOO_LONG, SQL_TOO_DEEP, SQL_SYNTAX, SQL_SEVERAL_STATEMENTS, SQL_NOT_A_SELECT.
 */
export function parseSelect(sql: string): ParseResult {
  if (sql.length > MAX_SQL_LENGTH) return refused('SQL_TOO_LONG', null, { limit: MAX_SQL_LENGTH })
  const unreadable = firstUnreadable(sql)
  if (unreadable !== null) return refused('SQL_SYNTAX', { start: unreadable, end: unreadable + 1 })
  const text = sqlText(sql)
  if (text.tokens.every((token) => token.keyword === ';')) return refused('SQL_EMPTY', null)
  // The parser's own scanner takes time with the square of the comments that are open.
  const last = text.tokens.at(-1)
  if (last?.keyword === '/*') return refused('SQL_SYNTAX', { start: last.start, end: last.end })
  const depth = nestingDepth(text.tokens)
  if (depth.brackets > MAX_SQL_DEPTH) return refused('SQL_TOO_DEEP', null, { limit: MAX_SQL_DEPTH })
  if (depth.chain > MAX_OPERATOR_CHAIN) return refused('SQL_TOO_DEEP', null, { limit: MAX_OPERATOR_CHAIN })
  return parseText(text)
}

function parseText(text: SqlText): ParseResult {
  try {
    const statements = parseSync(text.withoutComments).stmts ?? []
    const [first, second] = statements
    if (first?.stmt === undefined) return refused('SQL_EMPTY', null)
    if (second !== undefined) return severalStatements(text, statements.length, second.stmt_location ?? 0)
    return 'SelectStmt' in first.stmt
      ? { kind: 'parsed', text, select: first.stmt.SelectStmt }
      : notASelect(text, first.stmt)
  } catch (error) {
    if (error instanceof SqlError) return syntaxError(text, error)
    // The tree is built by recursion in the parser's own glue code; a stack that is already deep shows here.
    if (error instanceof RangeError) return refused('SQL_TOO_DEEP', null, { limit: MAX_SQL_DEPTH })
    throw error
  }
}

function severalStatements(text: SqlText, count: number, secondByte: number): ParseResult {
  const second = text.tokens[text.tokenIndexAt(text.fromByte(secondByte))]
  const span = { start: second?.start ?? 0, end: text.text.length }
  const firstEnd = text.tokens.findLast((token) => token.end <= span.start)?.end ?? span.start
  return {
    kind: 'refused',
    refusal: refusal('SQL_SEVERAL_STATEMENTS', span, {
      params: { count },
      edits: [{ start: firstEnd, end: span.end, text: '' }],
    }),
  }
}

function notASelect(text: SqlText, statement: Node): ParseResult {
  const first = text.tokens[0]
  const span = first === undefined ? null : { start: first.start, end: first.end }
  const construct = span === null ? (Object.keys(statement)[0] ?? '') : text.slice(span).toUpperCase()
  return { kind: 'refused', refusal: refusal('SQL_NOT_A_SELECT', span, { params: { construct } }) }
}

function syntaxError(text: SqlText, error: SqlError): ParseResult {
  const at = text.fromCodePoint(error.sqlDetails?.cursorPosition ?? 0)
  const token = text.tokens[text.tokenIndexAt(at)] ?? text.tokens.at(-1)
  return refused('SQL_SYNTAX', token === undefined ? null : { start: token.start, end: token.end })
}

/** Offset of the first NUL or lone surrogate: neither has a UTF-8 form that the parser could read. */
function firstUnreadable(sql: string): number | null {
  const nul = sql.indexOf('\0')
  if (nul >= 0) return nul
  if (sql.isWellFormed()) return null
  return sql.search(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/)
}

function refused(
  code: EngineRefusal['code'],
  span: EngineRefusal['span'],
  params: EngineRefusal['params'] = {},
): ParseResult {
  return { kind: 'refused', refusal: refusal(code, span, { params }) }
}
