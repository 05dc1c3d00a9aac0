import { expect, test } from 'vitest'
import { codeListText, parseCodeList } from './code-list-text.ts'

test.each([
  [[{ value: '01', zh: '门诊', en: 'Clinic' }], '01 | 门诊 | Clinic'],
  [[{ value: 'I10' }, { value: 'I11', zh: '高血压心脏病' }], 'I10\nI11 | 高血压心脏病'],
  [[{ value: 'x', en: 'Only English' }], 'x |  | Only English'],
])('%j is written and read back', (entries, text) => {
  expect(codeListText(entries)).toBe(text)
  expect(parseCodeList(text)).toEqual(entries)
})

test('empty lines and blanks are skipped', () => {
  expect(parseCodeList('\n  a  | 甲 |  \n\n')).toEqual([{ value: 'a', zh: '甲' }])
})
