import { expect, test } from 'vitest'
import { localeOf } from './locale.ts'

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['zh-CN', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['zh-TW,zh;q=0.9', 'zh-CN'],
  ['ZH-hans', 'zh-CN'],
  ['en-GB,zh;q=0.9', 'en'],
  ['en;q=0.5, zh;q=0.6', 'zh-CN'],
  ['fr, de;q=0.9', 'en'],
  ['fr, zh;q=0.1', 'zh-CN'],
  ['zh;q=0, en', 'en'],
  ['*', 'en'],
  ['zhx', 'en'],
  [';;;,,,;q=,zh;q=x', 'zh-CN'],
  ['x'.repeat(100_000), 'en'],
] as const)('%s is answered in %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale)
})
