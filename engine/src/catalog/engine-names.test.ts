import { describe, expect, test } from 'vitest'
import { postgresqlName, trinoName } from './engine-names.ts'

describe('names of PostgreSQL', () => {
  test.each([
    ['visits', 'visits'],
    ['a'.repeat(63), 'a'.repeat(63)],
    ['hospital@v1/visits', 'hospital@v1/visits'],
    ['', ''],
  ])('%s stays', (name, stored) => {
    expect(postgresqlName(name)).toBe(stored)
  })

  test.each(['a'.repeat(64), '病'.repeat(22), `${'a'.repeat(29)}${'病'.repeat(20)}`, '\u{1F600}'.repeat(30)])(
    'longer than 63 bytes: %s',
    (name) => {
      const stored = postgresqlName(name)
      expect(Buffer.byteLength(stored)).toBeLessThanOrEqual(63)
      expect(stored).toMatch(/~[0-9a-f]{32}$/)
      expect(stored).not.toContain('\uFFFD')
      expect(postgresqlName(`${name}x`)).not.toBe(stored)
    },
  )
})

test('names of Trino that differ in capitals only stay apart', () => {
  expect(trinoName('visits')).toBe('visits')
  expect(trinoName('区县')).toBe('区县')
  const names = ['Visits', 'VISITS', 'visitS', 'visits'].map(trinoName)
  expect(new Set(names).size).toBe(4)
  expect(names.every((name) => name === name.toLowerCase())).toBe(true)
})
