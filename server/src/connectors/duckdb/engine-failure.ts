/**
 * What may be said of a driver's error. DuckDB's texts quote literals and data values, so only the class at their head
 * (`Conversion Error`, `Out of Memory Error`, ...) is kept, and only when it is one of the classes DuckDB knows.
 */
export type EngineFailureClass = (typeof FAILURE_CLASSES)[number]

const FAILURE_CLASSES = [
  'Binder Error',
  'Catalog Error',
  'Constraint Error',
  'Conversion Error',
  'Dependency Error',
  'FATAL Error',
  'INTERNAL Error',
  'INTERRUPT Error',
  'IO Error',
  'Invalid Configuration Error',
  'Invalid Input Error',
  'Invalid type Error',
  'Mismatch Type Error',
  'Missing Extension Error',
  'Not implemented Error',
  'Out of Memory Error',
  'Out of Range Error',
  'Parser Error',
  'Permission Error',
  'Sequence Error',
  'Serialization Error',
  'Syntax Error',
  'TransactionContext Error',
  'Unknown Error',
] as const

/** Errors: none; an unknown text is `Unknown Error`. */
export function engineFailureClass(error: unknown): EngineFailureClass {
  const text = error instanceof Error ? error.message : ''
  return FAILURE_CLASSES.find((name) => text.startsWith(`${name}:`)) ?? 'Unknown Error'
}

/** True when the operating system has no room left for what was being written. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true
  return engineFailureClass(error) === 'IO Error' && /No space left on device|Disk quota exceeded/.test(error.message)
}
