import { expect, test } from 'vitest'
import { proofPath } from './proof-path.ts'

test('a tree of one entry needs no step', () => {
  expect(proofPath(0, 1)).toEqual([])
})

test('an entry outside of the tree has no way', () => {
  expect(proofPath(7, 7)).toEqual([])
})

test('entry 3 of 7 lies in the left half and at the right end of it', () => {
  expect(proofPath(3, 7)).toEqual([
    { side: 'left', own: [0, 4], sibling: [4, 7] },
    { side: 'right', own: [2, 4], sibling: [0, 2] },
    { side: 'right', own: [3, 4], sibling: [2, 3] },
  ])
})

test('the last entry of 7 stands alone below the right half', () => {
  expect(proofPath(6, 7)).toEqual([
    { side: 'right', own: [4, 7], sibling: [0, 4] },
    { side: 'right', own: [6, 7], sibling: [4, 6] },
  ])
})

test.each([
  [0, 1000, 10],
  [999, 1000, 8],
  [48_210, 48_213, 10],
])('entry %i of %i is proved by %i hashes', (index, size, hashes) => {
  expect(proofPath(index, size)).toHaveLength(hashes)
})
