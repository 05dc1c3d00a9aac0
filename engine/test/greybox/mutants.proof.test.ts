import { afterAll, beforeAll, expect, test } from 'vitest'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { MUTANTS } from './mutants.ts'
import { compareNeighbours, type Neighbourhood, planOf, storeNeighbourhood } from './neighbours.ts'
import { randomQuery } from './random-query.ts'
import type { BoundQuery } from '../../src/dp-plan/measured-query.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'

/** The proof is itself tested: every planted bug must be found by the same comparison within these queries. */
const DATABASES = 16
const QUERIES_PER_DATABASE = 40

let session: DuckDBSession
beforeAll(async () => {
  session = await DuckDBSession.open()
})
afterAll(async () => session[Symbol.asyncDispose]())

test('every planted bug is caught', { timeout: 600_000 }, async ({ annotate }) => {
  const alive = new Set(MUTANTS)
  for (let round = 0; round < DATABASES && alive.size > 0; round++) {
    const neighbourhood = await storeNeighbourhood(session, `mutants ${round}`)
    for (const { plan, query } of plansOf(neighbourhood)) {
      for (const mutant of alive) {
        const faulty = mutant.mutate(plan, query, neighbourhood.catalog)
        if (faulty !== null && (await isCaught(faulty, neighbourhood))) alive.delete(mutant)
      }
    }
  }
  await annotate(`mutation score ${MUTANTS.length - alive.size} of ${MUTANTS.length}`)
  expect(Array.from(alive, ({ name }) => name)).toEqual([])
})

function plansOf({ catalog, choices }: Neighbourhood): { plan: MeasuredPlan; query: BoundQuery }[] {
  return Array.from({ length: QUERIES_PER_DATABASE }, () => randomQuery(catalog, choices)).flatMap((query) => {
    const plan = planOf(catalog, query, choices.pick([null, 'ranked-rows', 'two-level'] as const))
    return plan === null ? [] : [{ plan, query }]
  })
}

async function isCaught(plan: MeasuredPlan, neighbourhood: Neighbourhood): Promise<boolean> {
  try {
    const findings = await compareNeighbours(session, plan, neighbourhood)
    return findings.some((finding) => !finding.holds)
  } catch (error) {
    // Some values make it fail and others do not: that is seen as well.
    if (error instanceof Error && error.message.includes('Overflow in')) return true
    throw error
  }
}
