import { expect, test } from 'vitest'
import { derivedGrade } from './derived-grade.ts'

test.each([
  ['general-1', 'general-1'],
  ['general-2', 'general-1'],
  ['general-3', 'general-1'],
  ['general-4', 'general-1'],
  ['important', 'important'],
  ['core', 'core'],
] as const)('a noisy table of %s data is %s', (source, derived) => {
  expect(derivedGrade(source)).toBe(derived)
})
