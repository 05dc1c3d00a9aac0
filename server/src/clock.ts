import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'

/** Where time comes from. Passed in, so that tests can turn it and nothing else reads the wall clock. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** Time that has passed, apart from the wall clock. Passed in, so that tests can say how long work takes. */
export interface Timer {
  /** Milliseconds since some moment, with fractions; never goes back. */
  now(): number
  /** Resolves at the first turn of the event loop at or after the moment, never before it. */
  until(moment: number): Promise<void>
}

/** A timer of Node's is late by up to this much, and ends on whole milliseconds after it was started. */
const COARSE_MS = 2

/**
 * Sleeps up to just before the moment and then takes turns. A sleep alone would end whole milliseconds after it was
 * begun, so that what came before it would still show in the fraction.
 */
export const systemTimer: Timer = {
  now: () => performance.now(),
  until: async (moment) => {
    for (let left = moment - performance.now(); left > 0; left = moment - performance.now()) {
      await (left > COARSE_MS ? sleep(Math.floor(left - COARSE_MS)) : immediate())
    }
  },
}
