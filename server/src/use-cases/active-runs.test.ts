import { expect, test } from 'vitest'
import { ActiveRuns } from './active-runs.ts'

const untilStopped = (seen: (reason: unknown) => void) => (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      seen(signal.reason)
      resolve()
    })
  })

test.each(['cancelled', 'interrupted'] as const)('a run that is %s learns why', async (reason) => {
  const runs = new ActiveRuns(() => undefined)
  const reasons: unknown[] = []
  runs.start(
    'r1',
    60_000,
    untilStopped((seen) => reasons.push(seen)),
  )
  expect(runs.stop('r1', reason)).toBe(true)
  await runs.settled('r1', 60_000)
  expect(reasons).toEqual([reason])
  expect(runs.stop('r1', reason)).toBe(false)
})

test('a run that takes too long is stopped', async () => {
  const runs = new ActiveRuns(() => undefined)
  const reasons: unknown[] = []
  runs.start(
    'r1',
    5,
    untilStopped((seen) => reasons.push(seen)),
  )
  await runs.settled('r1', 60_000)
  expect(reasons).toEqual(['timed-out'])
})

test('waiting for a run ends when the patience does, and the run goes on', async () => {
  const runs = new ActiveRuns(() => undefined)
  runs.start(
    'r1',
    60_000,
    untilStopped(() => undefined),
  )
  await runs.settled('r1', 1)
  expect(runs.stop('r1', 'cancelled')).toBe(true)
})

test('a run whose end could not be stored is reported and forgotten', async () => {
  const failures: [unknown, string][] = []
  const runs = new ActiveRuns((error, runId) => failures.push([error, runId]))
  const error = new Error('the database is gone')
  runs.start('r1', 60_000, () => Promise.reject(error))
  await runs.settled('r1', 60_000)
  expect(failures).toEqual([[error, 'r1']])
  expect(runs.stop('r1', 'cancelled')).toBe(false)
})

test('closing interrupts every run and waits for their ends', async () => {
  const runs = new ActiveRuns(() => undefined)
  const reasons: unknown[] = []
  for (const id of ['r1', 'r2'])
    runs.start(
      id,
      60_000,
      untilStopped((seen) => reasons.push(seen)),
    )
  await runs.close()
  expect(reasons).toEqual(['interrupted', 'interrupted'])
})
