/** Largest entry that a bundle can hold, in bytes. */
export const MAX_ENTRY_BYTES = 0xffff

/**
 * Log entries as a static file: each one after its length as a big-endian uint16.
 *
 * Errors: RangeError for an entry over `MAX_ENTRY_BYTES`.
 * Source: C2SP tlog-tiles, "Log entries".
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((total, entry) => total + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) throw new RangeError('log entry is too long for a bundle')
    bytes[at] = entry.length >> 8
    bytes[at + 1] = entry.length & 255
    bytes.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bytes
}

/** Null when a length points beyond the end. */
export function decodeEntryBundle(bytes: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const [high, low] = [bytes[at], bytes[at + 1]]
    if (high === undefined || low === undefined) return null
    const end = at + 2 + ((high << 8) | low)
    if (end > bytes.length) return null
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries
}
