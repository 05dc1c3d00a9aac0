import { expect, test } from 'vitest'
import { placeOf, presentRefusal } from './refusal.ts'

const context = {
  sql: 'SELECT\n  nope FROM visits',
  policyOwner: { zh: '市卫健委', en: 'Health Commission' },
  policyVersion: 'v7',
  policyLineOf: (column: string) => (column === 'visits.cost' ? 41 : null),
}
const refusal = {
  code: 'SQL_UNKNOWN_COLUMN' as const,
  span: { start: 9, end: 13 },
  column: null,
  operator: null,
  params: { column: 'nope', columns: 'cost, district', suggestion: 'cost' },
  edits: [{ start: 9, end: 13, text: 'cost' }],
}

test('a place counts lines and columns from 1', () => {
  expect(placeOf(context.sql, { start: 9, end: 13 })).toEqual({ start: 9, end: 13, line: 2, column: 3 })
  expect(placeOf('x', { start: 0, end: 1 })).toEqual({ start: 0, end: 1, line: 1, column: 1 })
})

test('a refusal says what, why, whose rule and the smallest change, in the language of the caller', () => {
  expect(presentRefusal(refusal, { ...context, locale: 'en' })).toEqual({
    code: 'SQL_UNKNOWN_COLUMN',
    title: 'There is no column `nope` here.',
    place: { start: 9, end: 13, line: 2, column: 3 },
    column: null,
    rule: 'Columns here: cost, district.',
    policyOwner: 'Health Commission',
    policyVersion: 'v7',
    policyLine: null,
    operator: null,
    fix: 'Use `cost`.',
    edits: [{ start: 9, end: 13, text: 'cost' }],
  })
  const zh = presentRefusal({ ...refusal, span: null, column: 'visits.cost' }, { ...context, locale: 'zh-CN' })
  expect(zh).toMatchObject({ place: null, policyOwner: '市卫健委', policyLine: 41, column: 'visits.cost' })
})
