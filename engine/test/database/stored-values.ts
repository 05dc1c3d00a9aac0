import { PREPARED_TYPES } from '../../src/catalog/prepared-layout.ts'
import type { EngineName } from '../../src/dialect/dialect.ts'

/** A stored value: bigint on the column's grid or code position, text, boolean, ISO date. */
export type StoredValue = bigint | string | boolean | null

export type StoredKind = keyof (typeof PREPARED_TYPES)[EngineName]

export function columnDefinition(name: string, kind: StoredKind, engine: EngineName): string {
  return `${quoteName(name)} ${PREPARED_TYPES[engine][kind]}`
}

/** A value as it stands in VALUES, of the column's own type. */
export function storedText(value: StoredValue, kind: StoredKind, engine: EngineName): string {
  const type = PREPARED_TYPES[engine][kind]
  if (value === null) return `CAST(NULL AS ${type})`
  // Trino has no infinite dates, but some as far from the calendar.
  if (value === 'infinity' && kind !== 'text' && engine === 'trino') return `CAST('200000-01-01' AS ${type})`
  if (typeof value === 'string') return `CAST('${value.replaceAll("'", "''")}' AS ${type})`
  // The unit's 64 bits, in two's complement where there are no unsigned integers.
  const isSigned = kind === 'unit' && engine !== 'duckdb' && typeof value === 'bigint'
  return String(isSigned ? BigInt.asIntN(64, value) : value)
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
