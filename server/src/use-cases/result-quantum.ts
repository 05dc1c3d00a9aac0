import type { Timer } from '../clock.ts'

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

export function startQuantum(quantumMs: number, timer: Timer): Quantum {
  const started = timer.now()
  return {
    reached: async () => {
      const target = quantizedMs(timer.now() - started, quantumMs)
      await timer.until(started + target)
      return target
    },
  }
}
