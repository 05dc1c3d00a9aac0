import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import {
  compareNeighbours,
  type Finding,
  type Neighbourhood,
  planOf,
  privacyOf,
  storeNeighbourhood,
  type Wish,
} from './neighbours.ts'
import { randomQuery } from './random-query.ts'
import { randomSql } from './random-sql.ts'

/**
 * The grey-box proof: for random catalogs, databases and queries, the exact vectors that noise is added to move by at
 * most the declared sensitivity when one unit is taken away. A triple is (query, database, neighbour).
 */
const TRIPLES = Number(process.env['YINGBI_GREYBOX_TRIPLES'] ?? 2400)
const QUERIES_PER_DATABASE = 12
/** Seven kinds of vectors under each of three ways, and selection under the two that allow unknown keys. */
const VECTORS_BY_WAY = 23
const WISHES: readonly Wish[] = [null, 'ranked-rows', 'two-level']
const TIMEOUT_MS = 3_600_000

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
})
afterAll(async () => session[Symbol.asyncDispose]())

test(`no unit moves a vector by more than declared: any relation`, { timeout: TIMEOUT_MS }, async ({ annotate }) => {
  const proof = await prove('relation', ({ catalog, choices }) => {
    const query = randomQuery(catalog, choices)
    const wish = choices.pick(WISHES)
    const plan = planOf(catalog, query, wish)
    if (plan === null) return []
    expect(planOf(catalog, query, wish)?.sql).toBe(plan.sql)
    return [plan]
  })
  await annotate(proof.summary())
  // The declared bounds are reached: none of them could be smaller, and the units here are hostile enough to find out.
  expect([...proof.worst].filter(([, share]) => share < 0.999)).toEqual([])
  expect(proof.worst.size).toBe(VECTORS_BY_WAY)
})

test(`no unit moves a vector by more than declared: any SQL`, { timeout: TIMEOUT_MS }, async ({ annotate }) => {
  const answers = { accepted: 0, refused: 0 }
  const proof = await prove('sql', ({ catalog, choices }) => {
    const request = { sql: randomSql(choices), catalog, privacy: privacyOf(choices.pick(WISHES)) }
    const result = compile(request)
    answers[result.kind] += 1
    if (result.kind === 'refused') return []
    expect(compile(request)).toEqual(result)
    return result.plan.measured
  })
  await annotate(`${proof.summary()}; statements accepted ${answers.accepted}, refused ${answers.refused}`)
  expect(answers.accepted).toBeGreaterThan(4 * answers.refused)
})

/** Half of the triples of each kind. Any finding above its bound fails the test with the SQL that broke it. */
async function prove(
  kind: string,
  nextPlans: (neighbourhood: Neighbourhood) => readonly MeasuredPlan[],
): Promise<Proof> {
  const proof = new Proof()
  for (let round = 0; proof.triples < TRIPLES / 2; round++) {
    const neighbourhood = await storeNeighbourhood(session, `${kind} ${round}`)
    for (let i = 0; i < QUERIES_PER_DATABASE; i++) {
      for (const plan of nextPlans(neighbourhood)) {
        const findings = await compareNeighbours(session, plan, neighbourhood)
        const broken = findings.filter((finding) => !finding.holds)
        expect(broken, `${kind}, round ${round}, query ${i}\n${plan.sql}`).toEqual([])
        proof.add(plan, findings, neighbourhood.neighbours.length)
      }
    }
  }
  return proof
}

class Proof {
  triples = 0
  /** Observed over declared L2, the largest by way of bounding and kind of vector. */
  readonly worst = new Map<string, number>()
  readonly ways = new Map<string, number>()

  add({ bounding }: MeasuredPlan, findings: readonly Finding[], neighbours: number): void {
    this.triples += neighbours
    const way = bounding.kind === 'two-level' ? `two-level, ${bounding.choice}` : bounding.kind
    this.ways.set(way, (this.ways.get(way) ?? 0) + 1)
    for (const { vector, l2Squared } of findings) {
      const name = `${bounding.kind} ${vector.kind}`
      const share = Math.sqrt(Number(l2Squared) / Number(vector.declaredL2Squared))
      this.worst.set(name, Math.max(this.worst.get(name) ?? 0, share))
    }
  }

  summary(): string {
    const ratios = Array.from(this.worst, ([name, share]) => `${name} ${(1 / share).toFixed(3)}`)
    const ways = Array.from(this.ways, ([way, count]) => `${way} ${count}`)
    return `${this.triples} triples; queries: ${ways.join(', ')}; declared / worst observed L2: ${ratios.join(', ')}`
  }
}
