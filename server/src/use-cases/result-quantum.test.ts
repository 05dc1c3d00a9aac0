import { describe, expect, test } from 'vitest'
import { quantizedMs, startQuantum } from './result-quantum.ts'

describe('quantizedMs', () => {
  test.each([
    [0, 250, 250],
    [1, 250, 250],
    [250, 250, 250],
    [250.001, 250, 500],
    [2_412, 250, 2_500],
    [12.3, 0, 13],
  ])('%d ms at a quantum of %d ms is seen as %d ms', (elapsed, quantum, seen) => {
    expect(quantizedMs(elapsed, quantum)).toBe(seen)
  })
})

test('what is reported is a whole multiple of the quantum', async () => {
  expect((await startQuantum(20).reached()) % 20).toBe(0)
})
