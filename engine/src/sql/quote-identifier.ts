/** Words that DuckDB or PostgreSQL reserve; as an identifier they need quotes. Source: both keyword lists, reserved classes. */
const RESERVED = new Set(
  `all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast check collate
  collation column concurrently constraint create cross current_catalog current_date current_role current_schema
  current_time current_timestamp current_user default deferrable desc describe distinct do else end except false fetch
  for foreign freeze from full generated glob grant group having ilike in initially inner intersect into is isnull join
  lambda lateral leading left like limit localtime localtimestamp map natural not notnull null offset on only or order
  outer overlaps pivot pivot_longer pivot_wider placing positional primary qualify references returning right row select
  semi session_user show similar some struct summarize symmetric system_user table tablesample then to trailing true
  try_cast union unique unpack unpivot user using variadic verbose when where window with`.split(/\s+/),
)

/** An identifier as an analyst would write it: bare when that means the same name, else in double quotes. */
export function quoteIdentifier(name: string): string {
  const bare = /^[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\p{Nd}_]*$/u.test(name) && !RESERVED.has(name)
  return bare ? name : quoted(name)
}

/** An identifier in double quotes, whatever it is. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text literal; the only special character inside is the quote itself, which is doubled. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
