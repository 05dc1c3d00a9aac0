import { expect, test } from 'vitest'
import { namesIn } from './member-names.ts'
import { plannedQueries } from './planned-queries.ts'

test.each([
  ['', []],
  [' ;; \n', []],
  ['SELECT 1', ['SELECT 1']],
  ['SELECT 1;\nSELECT 2;', ['SELECT 1', 'SELECT 2']],
  ["SELECT ';' AS a; SELECT 'it''s;' AS b", ["SELECT ';' AS a", "SELECT 'it''s;' AS b"]],
  ['SELECT "a;b" FROM t; SELECT -1', ['SELECT "a;b" FROM t', 'SELECT -1']],
  ['-- one; not two\nSELECT 1', ['SELECT 1']],
])('%j holds the statements %j', (text, statements) => {
  expect(plannedQueries(text).map(({ sql }) => sql)).toEqual(statements)
})

test.each([
  ['-- visits ± 20\nSELECT COUNT(*) AS visits FROM v', { column: 'visits', absolute: 20, confidence: 0.95 }],
  ['-- n +- 0.5\nSELECT AVG(x) AS n FROM v', { column: 'n', absolute: 0.5, confidence: 0.95 }],
  ['-- n ± 0\nSELECT 1', null],
  ['-- about n\nSELECT 1', null],
])('%j names the error %j', (text, accuracy) => {
  expect(plannedQueries(text)[0]?.accuracy).toEqual(accuracy)
})

test('user names are separated by commas of either width, or blanks', () => {
  expect(namesIn(' zhou, xu，lin、 qian ')).toEqual(['zhou', 'xu', 'lin', 'qian'])
})
