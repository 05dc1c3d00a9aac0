import { describe, expect, test } from 'vitest'
import { splitStatements, statementAt } from './split-statements.ts'

const sqlOf = (text: string): readonly string[] => splitStatements(text).map((statement) => statement.sql)

describe('splitting', () => {
  test.each([
    ['', []],
    [' ; ;\n-- only a note\n;', []],
    ['SELECT 1', ['SELECT 1']],
    ['SELECT 1;\n\nSELECT 2;', ['SELECT 1', 'SELECT 2']],
    ["SELECT ';' ; SELECT 2", ["SELECT ';'", 'SELECT 2']],
    ["SELECT 'it''s; ok'; SELECT 2", ["SELECT 'it''s; ok'", 'SELECT 2']],
    ['SELECT "a;b"; SELECT 2', ['SELECT "a;b"', 'SELECT 2']],
    ['SELECT 1 -- a; b\n; SELECT 2', ['SELECT 1 -- a; b', 'SELECT 2']],
    ['SELECT /* ; */ 1; SELECT 2', ['SELECT /* ; */ 1', 'SELECT 2']],
    ['SELECT $x$ ; $x$; SELECT 2', ['SELECT $x$ ; $x$', 'SELECT 2']],
    ["SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]],
    ['-- 各区县\nSELECT 1;', ['-- 各区县\nSELECT 1']],
  ])('%j', (text, statements) => {
    expect(sqlOf(text)).toEqual(statements)
  })
  test('offsets point back into the text', () => {
    const text = '  SELECT 1 ;\n SELECT 22 '
    for (const { start, end, sql } of splitStatements(text)) expect(text.slice(start, end)).toBe(sql)
  })
})

test.each([
  [0, 0],
  [9, 0],
  [11, 0],
  [12, 1],
  [99, 1],
])('an offset of %d is in statement %d', (offset, index) => {
  expect(statementAt(splitStatements('SELECT 1;\n  SELECT 2;'), offset)).toBe(index)
})

test('an empty text has no statement', () => {
  expect(statementAt([], 3)).toBe(-1)
})
