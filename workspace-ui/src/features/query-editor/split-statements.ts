/** One statement of a text. Offsets are UTF-16, [start, end) without the semicolon and the space around. */
export interface Statement {
  readonly start: number
  readonly end: number
  readonly sql: string
}

/** What to skip as a whole: comments, quoted text and names, dollar quotes. An unclosed one runs to the end. */
const SKIPPED = [
  /--[^\n]*/y,
  /\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)/y,
  /'(?:[^']|'')*(?:'|$)/y,
  /"(?:[^"]|"")*(?:"|$)/y,
  /\$(\w*)\$(?:(?!\$\1\$)[\s\S])*(?:\$\1\$|$)/y,
] as const

function skipAt(text: string, at: number): number {
  for (const pattern of SKIPPED) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) return match[0].length
  }
  return 0
}

/** Leading space and comments belong to no statement's meaning, but a comment above one is shown with it. */
const hasCode = (text: string): boolean => text.replaceAll(/--[^\n]*|\/\*[\s\S]*?(\*\/|$)/g, '').trim() !== ''

/**
 * Cuts a text into statements at the semicolons outside of quotes and comments; the server takes one statement at a
 * time and the caret decides which. Parts that hold only space and comments are no statements.
 */
export function splitStatements(text: string): readonly Statement[] {
  const statements: Statement[] = []
  let from = 0
  const close = (until: number): void => {
    const part = text.slice(from, until)
    if (hasCode(part)) {
      const start = from + (part.length - part.trimStart().length)
      const end = until - (part.length - part.trimEnd().length)
      statements.push({ start, end, sql: text.slice(start, end) })
    }
    from = until + 1
  }
  let at = 0
  while (at < text.length) {
    const skipped = skipAt(text, at)
    if (skipped > 0) at += skipped
    else {
      if (text[at] === ';') close(at)
      at += 1
    }
  }
  close(text.length)
  return statements
}

/** Index of the statement at an offset: the one that holds it, else the last one before it; -1 when there is none. */
export function statementAt(statements: readonly Statement[], offset: number): number {
  const after = statements.findIndex((statement) => offset < statement.start)
  if (after === -1) return statements.length - 1
  return Math.max(0, after - 1)
}
