import { expect, test } from 'vitest'
import { keepPolicy, keepRegistration, NO_REGISTRATION, readKeptPolicy, readKeptRegistration } from './kept-draft.ts'

function memory(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

test('a policy draft is kept for its dataset until it is let go', () => {
  const storage = memory()
  keepPolicy(storage, 'hospital', { version: 7, text: 'grade: general-4' })
  expect(readKeptPolicy(storage, 'hospital')).toEqual({ version: 7, text: 'grade: general-4' })
  expect(readKeptPolicy(storage, 'school')).toBeNull()
  keepPolicy(storage, 'hospital', null)
  expect(readKeptPolicy(storage, 'hospital')).toBeNull()
})

test('a registration is kept with its files and its import', () => {
  const storage = memory()
  const kept = { files: [{ uploadId: 'u1', table: 'visits' }], text: 'dataset: x', registrationId: 'r1' }
  keepRegistration(storage, kept)
  expect(readKeptRegistration(storage)).toEqual(kept)
  keepRegistration(storage, NO_REGISTRATION)
  expect(readKeptRegistration(storage)).toEqual(NO_REGISTRATION)
})

test.each(['', 'null', '7', '{', '{"files":[{"uploadId":1}],"registrationId":2}'])('%j is no registration', (text) => {
  const storage = memory()
  storage.setItem('yingbi.registration', text)
  expect(readKeptRegistration(storage)).toEqual(NO_REGISTRATION)
})
