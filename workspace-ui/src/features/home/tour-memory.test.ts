import { expect, test } from 'vitest'
import { keepTour, readTour } from './tour-memory.ts'

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

test('a tour is shown until it is put away', () => {
  expect(readTour(memory(), 'analyst')).toEqual({ hidden: false, done: [] })
})

test.each([
  { hidden: true, done: [0, 2] },
  { hidden: false, done: [1] },
  { hidden: true, done: [] },
])('%j is kept for its role', (tour) => {
  const storage = memory()
  keepTour(storage, 'owner', tour)
  expect(readTour(storage, 'owner')).toEqual(tour)
  expect(readTour(storage, 'analyst')).toEqual({ hidden: false, done: [] })
})
