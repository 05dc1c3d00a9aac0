import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Milliseconds after its start at which work that took `elapsedMs` may show that it has ended: the next whole multiple
 * of the quantum, at least one. How long a measurement takes depends on the data; what is seen of it is this number.
 *
 * Source: Haeberlen et al. 2011, "Differential Privacy Under Fire", section 3 (timing attacks); random delays do not
 * replace the quantum, because they average out.
 */
export function quantizedMs(elapsedMs: number, quantumMs: number): number {
  if (quantumMs === 0) return Math.ceil(elapsedMs)
  return Math.max(1, Math.ceil(elapsedMs / quantumMs)) * quantumMs
}

/** Measures from its making until `reached` is awaited. */
export interface Quantum {
  /** Waits for the next multiple of the quantum and returns the milliseconds since the start. */
  reached(): Promise<number>
}

export function startQuantum(quantumMs: number): Quantum {
  const started = performance.now()
  return {
    reached: async () => {
      const target = quantizedMs(performance.now() - started, quantumMs)
      // A timer may fire early by less than a millisecond.
      let left = target - (performance.now() - started)
      while (left > 0) {
        await sleep(Math.ceil(left))
        left = target - (performance.now() - started)
      }
      return target
    },
  }
}
