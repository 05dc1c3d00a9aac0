/** The least of the limits that are known; null when none is. */
export function leastKnown(limits: readonly (bigint | null)[]): bigint | null {
  return limits.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null)
}

/** The greatest of the limits that are known; null when none is. */
export function greatestKnown(limits: readonly (bigint | null)[]): bigint | null {
  return limits.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null)
}
