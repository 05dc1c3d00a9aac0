import type { DatasetPolicy } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { policyRefusals } from './policy-refusal.ts'
import { presentRefusal } from './refusal.ts'

const policy = {
  provider: { zh: '市卫健委', en: 'Health Commission' },
  privacy: { unit: { name: 'resident', title: { zh: '居民', en: 'resident' } } },
} as DatasetPolicy
const sql = 'SELECT v.diagnosis_code, COUNT(*) FROM visits v GROUP BY v.diagnosis_code'
const use = {
  table: 'visits',
  column: 'diagnosis_code',
  use: 'group',
  operator: 'GROUP BY',
  span: { start: 57, end: 73 },
} as const
const question = { sql, uses: [use], helps: () => true }
const context = {
  sql,
  policyOwner: policy.provider,
  policyVersion: 'hospital v7',
  policyLineOf: () => 41,
}

test('a missing use names the column, the operator, whose policy, and a column that would do', () => {
  const check = {
    uses: [{ ...use, grantedUses: ['filter'] as const, policyLine: 41, suggestion: 'diagnosis_chapter' }],
    combinations: [],
  }
  const [refusal] = policyRefusals(check, policy, question)
  expect(refusal && presentRefusal(refusal, { ...context, locale: 'en' })).toEqual({
    code: 'POLICY_USE_MISSING',
    title: 'Cannot use `diagnosis_code` in GROUP BY: use "group" is missing.',
    place: { start: 57, end: 73, line: 1, column: 58 },
    column: 'visits.diagnosis_code',
    rule: 'The policy of Health Commission grants: filter.',
    policyOwner: 'Health Commission',
    policyVersion: 'hospital v7',
    policyLine: 41,
    operator: 'GROUP BY',
    fix: 'Use diagnosis_chapter instead; it can run now.',
    edits: [
      { start: 9, end: 23, text: 'diagnosis_chapter' },
      { start: 59, end: 73, text: 'diagnosis_chapter' },
    ],
  })
  expect(refusal && presentRefusal(refusal, { ...context, locale: 'zh-CN' })).toMatchObject({
    title: '不能在 GROUP BY 中使用 `diagnosis_code`：缺用途「分组」。',
    rule: '市卫健委的策略授予的用途：筛选。',
    fix: '改用 diagnosis_chapter，现在就能运行。',
  })
})

test('without a column that would do, the smallest change is the grant', () => {
  const check = { uses: [{ ...use, grantedUses: [], policyLine: null, suggestion: null }], combinations: [] }
  const [refusal] = policyRefusals(check, policy, question)
  expect(refusal && presentRefusal(refusal, { ...context, locale: 'en' })).toMatchObject({
    rule: 'The policy of Health Commission grants: none.',
    fix: 'Ask Health Commission to grant "group" for diagnosis_code.',
    edits: [],
  })
})

test('a forbidden combination names all of its columns at the place of the first', () => {
  const check = { uses: [], combinations: [{ columns: ['visits.sex', 'visits.birth'], uses: [use], policyLine: 80 }] }
  const [refusal] = policyRefusals(check, policy, question)
  expect(refusal).toMatchObject({
    code: 'POLICY_COMBINATION_FORBIDDEN',
    span: use.span,
    params: { columns: 'visits.sex, visits.birth', unitEn: 'resident' },
  })
})

test('a place where the use of the column is granted keeps the column', () => {
  const filtered = "SELECT diagnosis_code, COUNT(*) FROM visits WHERE diagnosis_code = 'I10' GROUP BY diagnosis_code"
  const group = { ...use, span: { start: 82, end: 96 } }
  const filter = { ...use, use: 'filter', operator: 'WHERE', span: { start: 50, end: 64 } } as const
  const check = {
    uses: [{ ...group, grantedUses: ['filter'] as const, policyLine: 41, suggestion: 'diagnosis_chapter' }],
    combinations: [],
  }
  const [refusal] = policyRefusals(check, policy, { sql: filtered, uses: [group, filter], helps: () => true })
  expect(refusal?.edits.map(({ start }) => start)).toEqual([7, 82])
})

test('a rewrite that would still be refused is not offered', () => {
  const check = {
    uses: [{ ...use, grantedUses: ['filter'] as const, policyLine: 41, suggestion: 'diagnosis_chapter' }],
    combinations: [],
  }
  const [refusal] = policyRefusals(check, policy, { ...question, helps: () => false })
  expect(refusal && presentRefusal(refusal, { ...context, locale: 'en' })).toMatchObject({
    fix: 'Ask Health Commission to grant "group" for diagnosis_code.',
    edits: [],
  })
})
