/** `"name"` with inner quotes doubled: the only way a name enters SQL text. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `'text'` with inner quotes doubled. DuckDB knows no backslash escapes in plain literals. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
