import { EngineError } from '../../errors.ts'

/** A string literal. DuckDB has no escapes inside plain quotes but the doubled quote. Errors: ERR_LITERAL_MALFORMED. */
export function quoteText(text: string): string {
  if (text.includes('\0')) throw new EngineError('ERR_LITERAL_MALFORMED')
  return `'${text.replaceAll("'", "''")}'`
}
