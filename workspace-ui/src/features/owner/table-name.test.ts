import { expect, test } from 'vitest'
import { tableName } from './table-name.ts'

test.each([
  ['Visits 2025.csv', [], 'visits_2025'],
  ['就诊记录（市）.parquet', [], '就诊记录_市'],
  ['2024-visits.csv', [], 'visits'],
  ['___.csv', [], 'data'],
  ['visits.csv', ['visits', 'visits_2'], 'visits_3'],
])('%s beside %j becomes %s', (file, taken, expected) => {
  expect(tableName(file, taken)).toBe(expected)
})
