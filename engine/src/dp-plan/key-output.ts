import type { Dialect } from '../dialect/dialect.ts'
import type { MeasuredKey } from './measured-query.ts'

/** A key column as the driver hands it over. */
export function keyOutput(
  query: { readonly keys: readonly MeasuredKey[] },
  index: number,
  sql: string,
  dialect: Dialect,
): string {
  const key = query.keys[index]
  return key === undefined ? sql : dialect.keyOutput(sql, key.expression.type)
}
