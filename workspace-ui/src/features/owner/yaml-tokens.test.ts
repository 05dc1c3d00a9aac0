import { expect, test } from 'vitest'
import { yamlTokens } from './yaml-tokens.ts'

const kinds = (line: string): string[] => yamlTokens(line).map(({ kind, text }) => `${kind}:${text}`)

test.each([
  ['grade: general-3', ['key:grade', 'plain:: general-3']],
  ['  delta: 0.000001 # small', ['plain:  ', 'key:delta', 'plain:: ', 'number:0.000001', 'plain: ', 'comment:# small']],
  [
    "title: { zh: '门诊: 全部', en: Clinics }",
    ['key:title', 'plain:: { ', 'key:zh', 'plain:: ', "string:'门诊: 全部'", 'plain:, ', 'key:en', 'plain:: Clinics }'],
  ],
  ['# a comment: with a colon', ['comment:# a comment: with a colon']],
  ['  - { value: I10 }', ['plain:  - { ', 'key:value', 'plain:: I10 }']],
  ['bounds: [ -5, 1e3 ]', ['key:bounds', 'plain:: [ ', 'number:-5', 'plain:, ', 'number:1e3', 'plain: ]']],
  ['title: { zh:, en: }', ['key:title', 'plain:: { ', 'key:zh', 'plain::, ', 'key:en', 'plain:: }']],
  ['', []],
])('%s', (line, expected) => {
  expect(kinds(line)).toEqual(expected)
})
