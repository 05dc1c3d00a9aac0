/**
 * Physical layout of a prepared table, the contract between whoever stores rows and the SQL that is issued. Types by
 * engine are in `PREPARED_TYPES`:
 *
 * | logical type | stored as |
 * |---|---|
 * | fixed(scale)  | value x 10^scale, half-even; non-finite, overflow -> NULL; |v| < 2^62 |
 * | code          | position in the code list, 0 to 65535; a value outside the list -> NULL |
 * | text          | NFC, compared by bytes |
 * | boolean, date, timestamp | timestamps in UTC, microseconds |
 *
 * Private tables add `UNIT_COLUMN` (NOT NULL, keyed 64-bit hash of the unit's identifier; rows without a unit
 * are dropped) and `RANK_COLUMN` (NOT NULL, 1.. in an order inside the unit that depends on this unit's rows
 * only), and are sorted by unit. The unit's own identifier is not stored, nor is any column without a use.
 *
 * Engines without unsigned integers hold the 64 bits of the unit in two's complement: hash h is stored as h - 2^64 when
 * it is 2^63 or more, so that one unit has the same bits everywhere.
 *
 * PostgreSQL: the database's encoding is UTF8; text is `COLLATE "C"`, of at most 1 MiB (longer -> NULL), so that no
 * concatenation reaches the 1 GiB at which it would fail; dates and timestamps may be infinite or beyond the calendar's
 * years 1 to 9999. Names of tables and columns are those of `postgresqlName`.
 *
 * Answers do not depend on it, but ranked queries read whole blocks less where statistics tell: rows whose rank is within
 * the table's limit may come first, each part sorted by unit, and values may be stored clipped to their declared bounds.
 */
export const PREPARED_TYPES = {
  duckdb: {
    unit: 'UBIGINT',
    rank: 'INTEGER',
    fixed: 'BIGINT',
    code: 'USMALLINT',
    text: 'VARCHAR',
    boolean: 'BOOLEAN',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
  },
  postgresql: {
    unit: 'bigint',
    rank: 'integer',
    fixed: 'bigint',
    code: 'integer',
    text: 'text',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp without time zone',
  },
  trino: {
    unit: 'bigint',
    rank: 'integer',
    fixed: 'bigint',
    code: 'integer',
    text: 'varchar',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp(6)',
  },
} as const

export const UNIT_COLUMN = '__unit'
export const RANK_COLUMN = '__rank'

/** Whether a column of a relation is the unit or the rank, which nothing in SQL can name. */
export function isSystemColumn(name: string): boolean {
  return name === UNIT_COLUMN || name === RANK_COLUMN
}

/** Name of a prepared table inside the engine's database, before the engine's own limits on names. */
export function preparedTableName(dataset: string, dataVersion: string, table: string): string {
  return `${dataset}@${dataVersion}/${table}`
}
