import { parseTrustedKey } from '@yingbi/engine/receipt'

const KEPT = 'yingbi.trusted-keys'

/** Keys that this reader has chosen to trust, kept in this browser only. */
export function readTrustedKeys(storage: Pick<Storage, 'getItem'>): readonly string[] {
  const lines = (storage.getItem(KEPT) ?? '').split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && parseTrustedKey(line) !== null)
}

export function keepTrustedKeys(storage: Pick<Storage, 'setItem'>, keys: readonly string[]): void {
  storage.setItem(KEPT, [...new Set(keys)].join('\n'))
}

/** Lines of a pasted text, with the numbers (from 1) of those that are no key. */
export function parseKeyLines(text: string): {
  readonly keys: readonly string[]
  readonly unreadable: readonly number[]
} {
  const lines = text.split('\n').map((line) => line.trim())
  const unreadable = lines.flatMap((line, index) => (line !== '' && parseTrustedKey(line) === null ? [index + 1] : []))
  return { keys: lines.filter((line) => line !== '' && parseTrustedKey(line) !== null), unreadable }
}

/** A fingerprint in groups of four, as it is read aloud. */
export function groupedFingerprint(fingerprint: string): string {
  return (fingerprint.match(/.{1,4}/g) ?? []).join(' ')
}
