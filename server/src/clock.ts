/** Where time comes from. Passed in, so that tests can turn it and nothing else reads the wall clock. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
