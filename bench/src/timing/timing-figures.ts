import { addClinic, CLINIC_VISITS } from '../../../server/test/clinic-dataset.ts'
import { openTestApp } from '../../../server/test/test-app.ts'
import type { Figure } from '../figure.ts'

/** The product's own. */
const QUANTUM_MS = 250
const REQUESTS = 2000
const WARM_UP = 20
/** What the worst neighbour has that others do not: enough to be measured without the quantum. */
const ROWS_OF_THE_ONE = 100_000
/** Pairs of questions in flight: while they wait for the quantum nobody computes. */
const AT_ONCE = 4

/**
 * How well response times tell whether one person is in the data: area under the curve of the best threshold, 0.5 for
 * nothing. Charged questions through the whole server, in process, with and without the person in turns.
 */
export async function* timingFigures(): AsyncGenerator<Figure> {
  const padded = await aucOfTimes(QUANTUM_MS)
  const bare = await aucOfTimes(0)
  yield {
    id: 'timing.auc',
    ours: padded,
    baseline: bare,
    unit: 'AUC',
    n: REQUESTS,
    runs: 1,
    baselineName: `the same without a quantum (with one of ${QUANTUM_MS} ms; chance alone gives 0.5 to 0.53)`,
  }
}

async function aucOfTimes(resultQuantumMs: number): Promise<number> {
  const server = await openTestApp({ config: { resultQuantumMs, requestsPerMinute: 1_000_000, logLevel: 'silent' } })
  try {
    const budget = { dataset: 1000, person: 1000 }
    const one = Array.from({ length: ROWS_OF_THE_ONE }, (_, i) => `the-one,内科,${i % 100}.00,only-here`)
    await addClinic(server.deps, { slug: 'with', visits: [...CLINIC_VISITS, ...one], budget })
    await addClinic(server.deps, { slug: 'without', budget })
    const headers = await server.as('analyst')
    const times: Record<'with' | 'without', number[]> = { with: [], without: [] }
    const ask = async (dataset: 'with' | 'without', request: number): Promise<number> => {
      const sql = `SELECT COUNT(*) AS n, SUM(LEAST(cost, 1)) AS s FROM visits WHERE note <> 'x${request}'`
      const payload = { kind: 'sql', dataset, sql, privacy: { rho: '0.000100', bounding: 'two-level' } }
      const started = performance.now()
      const answer = await server.app.inject({ method: 'POST', url: '/api/v1/runs', headers, payload })
      const elapsed = performance.now() - started
      // Under load a request may go without its run, after a patience that is the same for everyone.
      if (!['finished', 'running'].includes(answer.json().status))
        throw new Error(`a timed question failed: ${answer.body}`)
      return elapsed
    }
    let next = 0
    const askOn = async (): Promise<void> => {
      for (let request = next++; request < REQUESTS / 2 + WARM_UP; request = next++) {
        const order = request % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)
        for (const dataset of order) {
          const elapsed = await ask(dataset, request)
          if (request >= WARM_UP) times[dataset].push(elapsed)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, askOn))
    return areaUnderCurve(times.with, times.without)
  } finally {
    await server.close()
  }
}

/** Mann and Whitney's: how often a time of one kind is above one of the other, ties by half; the better direction. */
function areaUnderCurve(a: readonly number[], b: readonly number[]): number {
  const sorted = b.toSorted((x, y) => x - y)
  let above = 0
  for (const time of a) above += (rank(sorted, time, false) + rank(sorted, time, true)) / 2
  const area = above / (a.length * b.length)
  return Math.max(area, 1 - area)
}

/** How many of the sorted values are below `value`, or not above it. */
function rank(sorted: readonly number[], value: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const entry = sorted[middle] ?? Infinity
    if (entry < value || (orEqual && entry === value)) low = middle + 1
    else high = middle
  }
  return low
}
