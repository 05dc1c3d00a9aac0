import type { PlanStep } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { DEEPEST, ownWords, planRows } from './plan-rows.ts'

const step = (operator: string, zone: PlanStep['zone'], steps: PlanStep[] = []): PlanStep => {
  return { operator, zone, facts: {}, place: null, charge: null, steps }
}

test('a plan reads from the answer down, and the cut is above the first rows that nobody may see', () => {
  const read = step('two-level', 'private', [step('relation-tableScan', 'private')])
  const rows = planRows(step('outer', 'released', [step('measure', 'cut', [step('noise', 'cut'), read])]))
  expect(rows.map(({ step: { operator }, depth, isBelowCut }) => [operator, depth, isBelowCut])).toEqual([
    ['outer', 0, false],
    ['measure', 1, false],
    ['noise', 2, false],
    ['two-level', 2, true],
    ['relation-tableScan', 3, false],
  ])
})

test('very deep steps stay in sight', () => {
  let deep = step('relation-tableScan', 'private')
  for (let i = 0; i < 30; i++) deep = step('relation-filter', 'private', [deep])
  expect(Math.max(...planRows(deep).map(({ depth }) => depth))).toBe(DEEPEST)
})

test("the analyst's own words are on one line", () => {
  const place = { start: 7, end: 28, line: 1, column: 8 }
  expect(ownWords({ place }, 'SELECT COUNT(*)\n  FILTER   x FROM t')).toBe('COUNT(*) FILTER x')
  expect(ownWords({ place: null }, 'SELECT 1')).toBeNull()
})
