import type { RunResult } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { exampleResult } from '../../../test/receipt/example-bundle.ts'
import { releasedResultCsv, releasedResultJson } from './released-result.ts'

const column = (name: string): RunResult['columns'][number] => {
  return { name, type: 'text', mechanism: 'key', scale: null, sensitivity: null, note: null, origin: null }
}

test('a column with intervals is followed by its bounds', () => {
  expect(releasedResultCsv(exampleResult)).toBe(
    '\uFEFFdistrict,visits,visits_low95,visits_high95\r\n城东区,6842,6808,6876\r\n"a, ""b""",-3,-37,31\r\n',
  )
})

test.each([
  ['=1+1', "'=1+1"],
  ['+86', "'+86"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['＝1', "'＝1"],
  ['a=b', 'a=b'],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
])('the text %j becomes %j, so that no spreadsheet runs it', (text, field) => {
  const csv = releasedResultCsv({ columns: [column('k')], rows: [[text]], intervals: [[null]] })
  expect(csv).toBe(`\uFEFFk\r\n${field}\r\n`)
})

test('a column name is guarded too, and a negative number stays a number', () => {
  const csv = releasedResultCsv({ columns: [column('=k')], rows: [[-1], [null], [true]], intervals: [[null]] })
  expect(csv).toBe(`\uFEFF'=k\r\n-1\r\n\r\ntrue\r\n`)
})

test('what is left of budgets stays inside', () => {
  expect(releasedResultJson(exampleResult)).not.toContain('"left"')
  expect(releasedResultJson(exampleResult)).toContain('"charge":{"delta":0.000001,"epsilon":0.5,"rho":"0.007701"}')
})
