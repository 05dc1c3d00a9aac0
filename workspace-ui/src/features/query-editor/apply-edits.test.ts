import { expect, test } from 'vitest'
import { applyEdits, editDiff, mergeEdits } from './apply-edits.ts'

const sql = "SELECT code,\n  COUNT(*)\nFROM visits\nWHERE note NOT LIKE '%x%'\nGROUP BY code"
const replace = (part: string, text: string, from = 0) => {
  const start = sql.indexOf(part, from)
  return { start, end: start + part.length, text }
}
const both = [replace('code', 'chapter'), replace('code', 'chapter', 30)]

test('edits are applied at their places in the text before', () => {
  expect(applyEdits(sql, both)).toBe(sql.replaceAll('code', 'chapter'))
  expect(applyEdits('ab', [{ start: 1, end: 1, text: '-' }])).toBe('a-b')
})

test('a diff shows each changed line, old above new', () => {
  expect(editDiff(sql, [...both, replace("note NOT LIKE '%x%'", 'followup = FALSE')])).toEqual([
    { sign: '−', text: 'SELECT code,' },
    { sign: '+', text: 'SELECT chapter,' },
    { sign: '−', text: "WHERE note NOT LIKE '%x%'" },
    { sign: '+', text: 'WHERE followup = FALSE' },
    { sign: '−', text: 'GROUP BY code' },
    { sign: '+', text: 'GROUP BY chapter' },
  ])
})

test('two edits of one line make one pair of lines', () => {
  const edits = [
    { start: 7, end: 8, text: 'x' },
    { start: 10, end: 11, text: 'y' },
  ]
  expect(editDiff('SELECT a, b', edits)).toEqual([
    { sign: '−', text: 'SELECT a, b' },
    { sign: '+', text: 'SELECT x, y' },
  ])
})

test('an edit that takes a whole line away leaves no empty line', () => {
  expect(editDiff('SELECT 1\nLIMIT 5', [{ start: 8, end: 16, text: '' }])).toEqual([
    { sign: '−', text: 'SELECT 1' },
    { sign: '−', text: 'LIMIT 5' },
    { sign: '+', text: 'SELECT 1' },
  ])
})

test('the same fix from two refusals is made once', () => {
  const [first, second] = both
  expect(mergeEdits([both, both, [{ start: 9, end: 12, text: '' }]])).toEqual([first, second])
})
