import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

type Texts = { readonly [key: string]: string | Texts }

const here = import.meta.dirname
const sourceRoot = join(here, '..')

function flatten(texts: Texts, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flatten(value, `${path}${key}.`),
  )
}
/** A counted text has one key per plural form; Chinese has one form only. */
const singular = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '')
const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].toSorted()

function read(locale: string, namespace: string): Map<string, string> {
  const texts = JSON.parse(readFileSync(join(here, locale, `${namespace}.json`), 'utf8')) as Texts
  return new Map(flatten(texts))
}

const namespaces = readdirSync(join(here, 'en')).map((file) => file.replace(/\.json$/, ''))
const sources = readdirSync(sourceRoot, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
  .map((path) => readFileSync(join(sourceRoot, path), 'utf8'))
/** Keys written out, and the fixed beginnings of keys that are put together: `role.${role}` uses all of `role.`. */
const literals = new Set(
  sources.flatMap((text) => [...text.matchAll(/['"`]([\w-]+(?:\.[\w-]+)+|[\w-]+)['"`]/g)].map((m) => m[1])),
)
const beginnings = sources
  .flatMap((text) => [...text.matchAll(/`([\w.-]*)\$\{[^`]*`/g)].map((m) => m[1] ?? ''))
  .filter((b) => b.endsWith('.'))

test('both languages have the same namespaces', () => {
  expect(readdirSync(join(here, 'zh-CN')).toSorted()).toEqual(readdirSync(join(here, 'en')).toSorted())
})

describe.each(namespaces)('%s', (namespace) => {
  const en = read('en', namespace)
  const zh = read('zh-CN', namespace)
  test('has the same keys in both languages', () => {
    expect([...new Set([...zh.keys()].map(singular))].toSorted()).toEqual(
      [...new Set([...en.keys()].map(singular))].toSorted(),
    )
  })
  test('has the same placeholders in both languages', () => {
    for (const [key, text] of zh) {
      const other = en.get(key) ?? en.get(`${singular(key)}_other`) ?? ''
      expect([key, placeholders(text)]).toEqual([key, placeholders(other)])
    }
  })
  test('has no key that nothing uses', () => {
    const unused = [...en.keys()]
      .map(singular)
      .filter((key) => !literals.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)))
    expect(unused).toEqual([])
  })
  test('keeps to the house style in Chinese', () => {
    const offending = [...zh].filter(([, text]) => /[！!]|您|[\u4e00-\u9fff][,;?]/.test(text))
    expect(offending).toEqual([])
  })
})

describe('every key that is asked for exists', () => {
  const keysOf = new Map(namespaces.map((namespace) => [namespace, [...read('en', namespace).keys()].map(singular)]))
  const asking = sources.flatMap((text) => {
    const named = [...text.matchAll(/useTranslation\('([\w-]+)'\)/g)].map((match) => match[1] ?? '')
    const known = named.flatMap((namespace) => keysOf.get(namespace) ?? [])
    const whole = [...text.matchAll(/\b(?:t|ui)\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? '')
    const begun = [...text.matchAll(/\b(?:t|ui)\(\s*`([\w.-]+\.)\$\{/g)].map((match) => match[1] ?? '')
    return [
      ...whole.filter((key) => named.length > 0 && !known.includes(key)),
      ...begun.filter((beginning) => named.length > 0 && !known.some((key) => key.startsWith(beginning))),
    ]
  })
  test('in the namespaces of its file', () => {
    expect(asking).toEqual([])
  })
})
