import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const PAGE = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8')
const ROWS = PAGE.split('\n').filter((line) => /^\| (?!attack|-)/.test(line))
const FOLDERS = ['engine/test/attacks', 'server/test/attacks']

test.each(ROWS)('an attack has a defence and tests that are there: %s', (row) => {
  const cells = row.split('|').map((cell) => cell.trim())
  expect(cells).toHaveLength(5)
  expect(cells.slice(1, 4).every((cell) => cell.length > 0)).toBe(true)
  const files = Array.from((cells[3] ?? '').matchAll(/`([^`]+)`/g), ([, file]) => file ?? '')
  expect(files.length).toBeGreaterThan(0)
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
})

test('every test of an attack is listed', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  )
  expect(files.length).toBeGreaterThan(8)
  expect(files.filter((file) => !PAGE.includes(file))).toEqual([])
})
