import { expect, test } from 'vitest'
import type { Bounding } from './measured-plan.ts'
import { pairedRange } from './measurements/paired-sums-measurement.ts'
import { measurementSensitivity } from './sensitivity.ts'

const ranked = (rowsPerUnit: bigint): Bounding => ({
  kind: rowsPerUnit === 1n ? 'one-row-per-unit' : 'ranked-rows',
  rowsPerTable: new Map(),
  rowsPerUnit,
})
const twoLevel = (groupsPerUnit: bigint, rowsPerGroup: bigint): Bounding => ({
  kind: 'two-level',
  groupsPerUnit,
  rowsPerGroup,
  choice: 'bit-mask',
})
const sum = (lower: bigint, upper: bigint) => ({ kind: 'sum' as const, interval: { lower, upper } })
const average = (lower: bigint, upper: bigint) => ({ kind: 'pairedSums' as const, interval: { lower, upper } })

test.each([
  ['a count of ranked rows', { kind: 'rows' as const }, ranked(20n), 34n, 20n, 400n],
  ['a count, one row per unit', { kind: 'values' as const }, ranked(1n), 34n, 1n, 1n],
  ['units in more groups than rows', { kind: 'units' as const }, ranked(20n), 34n, 20n, 20n],
  ['units in fewer groups than rows', { kind: 'units' as const }, ranked(20n), 3n, 3n, 3n],
  ['units in groups not known', { kind: 'units' as const }, ranked(20n), null, 20n, 20n],
  ['a sum by its larger end', sum(-30n, 10n), ranked(2n), 5n, 60n, 3600n],
  ['a sum of zeros', sum(0n, 0n), ranked(2n), 5n, 2n, 4n],
  ['an average by its range', average(-30n, 10n), ranked(2n), 5n, 80n, 6400n],
  ['an average of one value', average(7n, 7n), ranked(3n), 5n, 3n, 9n],
  ['a two-level count', { kind: 'rows' as const }, twoLevel(3n, 10n), 34n, 30n, 300n],
  ['two-level units', { kind: 'units' as const }, twoLevel(3n, 10n), 34n, 3n, 3n],
  ['a two-level sum', sum(0n, 1000n), twoLevel(3n, 10n), 34n, 30_000n, 300_000_000n],
  ['a two-level average', average(100n, 1000n), twoLevel(3n, 10n), 34n, 27_000n, 243_000_000n],
])('%s', (_, facts, bounding, groupCount, l1, l2Squared) => {
  expect(measurementSensitivity(facts, bounding, groupCount)).toEqual({ l1, l2Squared })
})

test('the paired range of a single value is one step', () => {
  expect(pairedRange({ lower: 5n, upper: 5n })).toBe(1n)
})
