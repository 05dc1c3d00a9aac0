import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts'

test('each entry stands after its length', () => {
  expect(encodeEntryBundle([Uint8Array.of(7, 8), new Uint8Array()])).toEqual(Uint8Array.of(0, 2, 7, 8, 0, 0))
})

test('what was written is read again', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 10 }), (entries) => {
      expect(decodeEntryBundle(encodeEntryBundle(entries))).toEqual(entries)
    }),
  )
})

test.each([[[0]], [[0, 2, 1]], [[255, 255]]])('%j is cut off', (bytes) => {
  expect(decodeEntryBundle(Uint8Array.from(bytes))).toBeNull()
})

test('an entry longer than 65,535 bytes does not fit', () => {
  expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow(RangeError)
})
