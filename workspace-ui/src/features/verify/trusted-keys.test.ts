import { describe, expect, test } from 'vitest'
import { groupedFingerprint, keepTrustedKeys, parseKeyLines, readTrustedKeys } from './trusted-keys.ts'

const fingerprint = 'ab'.repeat(32)

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

describe('trusted keys', () => {
  test('are kept once each', () => {
    const storage = memory()
    keepTrustedKeys(storage, [fingerprint, fingerprint])
    expect(readTrustedKeys(storage)).toEqual([fingerprint])
  })
  test('that no longer read as keys are left out', () => {
    const storage = memory()
    storage.setItem('yingbi.trusted-keys', `nonsense\n${fingerprint}`)
    expect(readTrustedKeys(storage)).toEqual([fingerprint])
  })
  test('pasted lines that are no key are named by their number', () => {
    expect(parseKeyLines(`${fingerprint}\n\nnot a key`)).toEqual({ keys: [fingerprint], unreadable: [3] })
  })
  test('a fingerprint is shown in groups of four', () => {
    expect(groupedFingerprint('abcdef0123')).toBe('abcd ef01 23')
  })
})
