/**
 * Physical layout of a prepared table, the contract between whoever stores rows and the SQL that is issued:
 *
 * | logical type | stored as |
 * |---|---|
 * | fixed(scale)  | BIGINT, value x 10^scale, half-even; non-finite, overflow -> NULL; |v| < 2^62 |
 * | code          | USMALLINT position in the code list, from 0; a value outside the list -> NULL |
 * | text          | VARCHAR, NFC |
 * | boolean, date, timestamp | BOOLEAN, DATE, TIMESTAMP (UTC, microseconds) |
 *
 * Private tables add `UNIT_COLUMN` (UBIGINT NOT NULL, keyed 64-bit hash of the unit's identifier; rows without a unit
 * are dropped) and `RANK_COLUMN` (INTEGER NOT NULL, 1.. in an order inside the unit that depends on this unit's rows
 * only), and are sorted by unit. The unit's own identifier is not stored, nor is any column without a use.
 *
 * Answers do not depend on it, but ranked queries read whole blocks less where statistics tell: rows whose rank is within
 * the table's limit may come first, each part sorted by unit, and values may be stored clipped to their declared bounds.
 */
export const UNIT_COLUMN = '__unit'
export const RANK_COLUMN = '__rank'

/** Name of a prepared table inside the engine's database. */
export function preparedTableName(dataset: string, dataVersion: string, table: string): string {
  return `${dataset}@${dataVersion}/${table}`
}
