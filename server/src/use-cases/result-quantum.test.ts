import { describe, expect, test } from 'vitest'
import { systemTimer, type Timer } from '../clock.ts'
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

/** Stands still but for work and waiting. */
class WorkTimer implements Timer {
  #now = 1024
  now = () => this.#now
  until = async (moment: number) => {
    await Promise.resolve()
    this.#now = Math.max(this.#now, moment)
  }
  work(milliseconds: number): void {
    this.#now += milliseconds
  }
}

describe('startQuantum', () => {
  test.each([0, 0.25, 1, 249.75, 250, 250.125, 499, 10_007.5])(
    'after %d ms of work the next multiple is waited for, with no fraction of the work in it',
    async (workMs) => {
      const timer = new WorkTimer()
      const started = timer.now()
      const quantum = startQuantum(250, timer)
      timer.work(workMs)
      const reported = await quantum.reached()
      expect(reported % 250).toBe(0)
      expect(timer.now() - started).toBe(reported)
      expect(reported - workMs).toBeLessThanOrEqual(250)
    },
  )

  test('on the clock of the machine too', async () => {
    const started = performance.now()
    const reported = await startQuantum(20, systemTimer).reached()
    expect(reported % 20).toBe(0)
    expect(performance.now() - started).toBeGreaterThanOrEqual(20)
  })
})
