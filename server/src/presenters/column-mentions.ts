import type { SourceSpan } from '@yingbi/engine'

/** Strings, comments, quoted names and plain names, in this order; everything between them is operators. */
const TOKEN =
  /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*/gu

/**
 * Places at which a statement names a column, with or without a table before it: not in strings and comments, not as a
 * function, and not as the new name of an output.
 */
export function columnMentions(sql: string, column: string): readonly SourceSpan[] {
  const mentions: SourceSpan[] = []
  let previous = ''
  for (const match of sql.matchAll(TOKEN)) {
    const [token] = match
    if (token.startsWith('--') || token.startsWith('/*')) continue
    const end = match.index + token.length
    const isCall = /^\s*\(/.test(sql.slice(end))
    if (nameOf(token) === column && previous !== 'as' && !isCall) mentions.push({ start: match.index, end })
    previous = token.toLowerCase()
  }
  return mentions
}

/** Folds as PostgreSQL does: quoted names as written, others to lower case. */
function nameOf(token: string): string {
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"')
  return token.startsWith("'") || token.startsWith('$') ? '' : token.toLowerCase()
}
