import { expect, test } from 'vitest'
import { columnMentions } from './column-mentions.ts'

const mentioned = (sql: string): string[] =>
  columnMentions(sql, 'code').map(({ start, end }) => `${start}:${sql.slice(start, end)}`)

test.each([
  ['SELECT code, COUNT(*) FROM t GROUP BY code', ['7:code', '38:code']],
  ['SELECT v.code FROM t v', ['9:code']],
  ['SELECT CODE, "code", "Code" FROM t', ['7:CODE', '13:"code"']],
  ["SELECT 'code' FROM t -- code\n/* code */", []],
  ['SELECT x AS code FROM t', []],
  ['SELECT code(x), codes, 编码, $$code$$ FROM t', []],
])('%s names the column %j', (sql, places) => {
  expect(mentioned(sql)).toEqual(places)
})
