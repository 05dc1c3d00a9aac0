import { describe, expect, test } from 'vitest'
import { ERROR_CODES } from '../error-codes.ts'
import { messages } from './messages.ts'

const placeholders = (text: string): Set<string> =>
  new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))
/** A pair such as `reasonEn` / `reasonZh` is one placeholder in two languages. */
const neutral = (names: Set<string>): string[] =>
  [...new Set([...names].map((name) => name.replace(/(En|Zh)$/, '')))].toSorted()

describe.each(ERROR_CODES)('%s', (code) => {
  test('has a title, an explanation and a fix in both languages', () => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const message = messages[locale][code]
      expect(Object.values(message).every((line) => line.trim().length > 0)).toBe(true)
    }
  })
  test('uses the same placeholders in both languages', () => {
    const all = (locale: 'en' | 'zh-CN'): string[] =>
      neutral(placeholders(Object.values(messages[locale][code]).join(' ')))
    expect(all('zh-CN')).toEqual(all('en'))
  })
})

test('no message stands without a code', () => {
  expect(Object.keys(messages.en).toSorted()).toEqual([...ERROR_CODES].toSorted())
  expect(Object.keys(messages['zh-CN']).toSorted()).toEqual([...ERROR_CODES].toSorted())
})
