import { expect, test } from 'vitest'
import { changedParts, lineDiff } from './line-diff.ts'

const marks = (before: string, after: string): string[] =>
  lineDiff(before, after).map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`)

test.each([
  ['a\nb\nc', 'a\nb\nc', [' a', ' b', ' c']],
  ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['a\nc', 'a\nb\nc', [' a', '+b', ' c']],
  ['a\nb\nb\nc', 'a\nb\nc', [' a', ' b', '-b', ' c']],
  ['', 'a', ['-', '+a']],
  ['a\nb\nc\nd', 'b\nx\nd\ny', ['-a', ' b', '-c', '+x', ' d', '+y']],
])('%j against %j', (before, after, expected) => {
  expect(marks(before, after)).toEqual(expected)
})

test('lines are counted in the newer text', () => {
  expect(lineDiff('a\nb\nc', 'a\nx\ny\nc').map(({ line }) => line)).toEqual([1, null, 2, 3, 4])
})

test('unchanged lines far from a change are left out once', () => {
  const lines = lineDiff('1\n2\n3\n4\n5\n6\n7\n8\n9', '1\n2\n3\n4\nx\n6\n7\n8\n9')
  expect(changedParts(lines, 1).map((line) => line?.text ?? '…')).toEqual(['…', '4', '5', 'x', '6', '…'])
})
