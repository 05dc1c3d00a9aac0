import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'

// RFC 4648 section 10.
test.each([
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
])('%j is written %j', (text, encoded) => {
  expect(encodeBase64(Buffer.from(text))).toBe(encoded)
  expect(Buffer.from(decodeBase64(encoded) ?? []).toString()).toBe(text)
})

test.each(['Zg', 'Zg=', 'Zh==', 'Zm9=', 'Z===', '====', 'Zg==Zg==', 'Zm 9v', 'Zm9v\n', 'Zm-_', 'é==='])(
  '%j is refused, because it is not the text of any bytes',
  (text) => {
    expect(decodeBase64(text)).toBeNull()
  },
)

test('bytes and texts belong together one to one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
    }),
  )
})
