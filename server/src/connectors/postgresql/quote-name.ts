/** A name as PostgreSQL reads it back unchanged; no character of it can end the quotation. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
