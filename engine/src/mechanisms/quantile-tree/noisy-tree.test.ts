import { describe, expect, test } from 'vitest'
import { noisyTree } from './noisy-tree.ts'

const SHAPE = { leaves: 10, leafWidth: 1n, height: 2, branching: 4 }
const ROWS = new Map([
  [9, 5n],
  [0, 1n],
  [3, 2n],
  [4, 7n],
])

/** Noise 100, 200, 300, ... and how often it was asked for. */
function counted() {
  let drawn = 0
  return { draw: () => BigInt(++drawn) * 100n, count: () => drawn }
}

describe('a noisy tree', () => {
  test('adds up leaves, the last node having what is left of them', () => {
    const tree = noisyTree(SHAPE, ROWS, () => 0n)
    expect(tree.children(0, 0)).toEqual([3n, 7n, 5n])
    expect(tree.children(1, 0)).toEqual([1n, 0n, 0n, 2n])
    expect(tree.children(1, 2)).toEqual([0n, 5n])
  })

  test('a node has one noise, however often it is read', () => {
    const { draw, count } = counted()
    const tree = noisyTree(SHAPE, ROWS, draw)
    const first = tree.children(0, 0)
    expect(first).toEqual([103n, 207n, 305n])
    expect(tree.children(1, 1)).toEqual([407n, 500n, 600n, 700n])
    expect(tree.children(0, 0)).toEqual(first)
    expect(tree.children(1, 1)).toEqual([407n, 500n, 600n, 700n])
    expect(count()).toBe(7)
  })

  test('every node has a noise of its own, also where there are no rows', () => {
    const { draw, count } = counted()
    const tree = noisyTree(SHAPE, new Map(), draw)
    const all = [tree.children(0, 0), ...[0, 1, 2].map((index) => tree.children(1, index))].flat()
    expect(new Set(all).size).toBe(13)
    expect(count()).toBe(13)
  })
})
