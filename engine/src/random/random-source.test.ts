import { expect, test } from 'vitest'
import { POOL_BYTES, pooledRandomSource, wordSource } from './random-source.ts'

/** Fills with 1, 2, 3 ... as 32-bit words, and remembers the array that it was given. */
function countingFill() {
  let next = 1
  const state: { pool: Uint8Array; fills: number } = { pool: new Uint8Array(0), fills: 0 }
  const fill = (target: Uint8Array) => {
    state.pool = target
    state.fills += 1
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength)
    for (let i = 0; i < target.length; i += 4) view.setUint32(i, next++, true)
  }
  return { fill, state }
}

test('asks the generator once for a whole pool, and only when needed', () => {
  const { fill, state } = countingFill()
  const random = pooledRandomSource(fill)
  expect(state.fills).toBe(0)
  for (let i = 1; i <= POOL_BYTES / 4; i++) expect(random.word()).toBe(i)
  expect(state.fills).toBe(1)
  expect(random.word()).toBe(POOL_BYTES / 4 + 1)
  expect(state.fills).toBe(2)
})

test('wipes what it has handed out', () => {
  const { fill, state } = countingFill()
  const random = pooledRandomSource(fill)
  random.word()
  random.bytes(6)
  expect([...state.pool.subarray(0, 16)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0])
})

test('hands out no byte twice, across pools too', () => {
  const random = pooledRandomSource(countingFill().fill)
  const words = new Set<number>()
  for (let round = 0; round < 5; round++) {
    const bytes = random.bytes(20_004)
    new Uint32Array(bytes.buffer).forEach((word) => words.add(word))
    words.add(random.word())
  }
  expect(words.size).toBe(5 * (20_004 / 4 + 1))
  expect(random.bytes(0)).toEqual(new Uint8Array(0))
})

test('lets the failure of the generator through', () => {
  const random = pooledRandomSource(() => {
    throw new Error('no entropy')
  })
  expect(() => random.word()).toThrow('no entropy')
  expect(() => random.bytes(1)).toThrow('no entropy')
})

test('makes words of any source of bytes, and refuses a short one', () => {
  expect(wordSource({ bytes: () => Uint8Array.of(1, 2, 3, 0xff) }).word()).toBe(0xff030201)
  expect(() => wordSource({ bytes: () => Uint8Array.of(1, 2, 3) }).word()).toThrow(
    expect.objectContaining({ code: 'ERR_RANDOM_SHORT_READ' }),
  )
})
