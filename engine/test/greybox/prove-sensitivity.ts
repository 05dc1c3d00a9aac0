import { expect } from 'vitest'
import { compile } from '../../src/compile.ts'
import { engineDialect } from '../../src/dialect/engine-dialect.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import type { EngineSession } from '../database/engine-session.ts'
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
import { randomSetsSql } from './random-sets-sql.ts'
import { randomSql } from './random-sql.ts'

const QUERIES_PER_DATABASE = 12
/** Plans with a kind of vector from which on its bound must have been reached by some unit. */
const OFTEN = 20
/** Ranked rows are possible for some questions only, so they are wished for more often. */
const WISHES: readonly Wish[] = [null, 'ranked-rows', 'ranked-rows', 'ranked-rows', 'two-level']

/** Plans of random statements of one kind, and how many of those were answered. */
interface Statements {
  readonly plans: readonly MeasuredPlan[]
  readonly accepted: boolean
}

/** One random relation. The same question gets the same text, which does not depend on any data. */
export function randomRelation({ catalog, choices }: Neighbourhood, { engine }: EngineSession): Statements {
  const query = randomQuery(catalog, choices)
  const wish = choices.pick(WISHES)
  const plan = planOf(catalog, query, wish, engineDialect(engine))
  if (plan === null) return { plans: [], accepted: false }
  expect(planOf(catalog, query, wish, engineDialect(engine))?.sql).toBe(plan.sql)
  return { plans: [plan], accepted: true }
}

/** One random statement. */
export function randomStatement(neighbourhood: Neighbourhood, session: EngineSession): Statements {
  return answerTo(randomSql(neighbourhood.choices), neighbourhood, session)
}

/** One random statement with grouping sets, quantiles or different values. */
export function randomSetsStatement(neighbourhood: Neighbourhood, session: EngineSession): Statements {
  return answerTo(randomSetsSql(neighbourhood.choices), neighbourhood, session)
}

function answerTo(sql: string, { catalog, choices }: Neighbourhood, { engine }: EngineSession): Statements {
  const request = { sql, catalog, privacy: privacyOf(choices.pick(WISHES)), engine }
  const result = compile(request)
  if (result.kind === 'refused') return { plans: [], accepted: false }
  expect(compile(request)).toEqual(result)
  return { plans: result.plan.measured, accepted: true }
}

/** Any finding above its bound fails the test with the SQL that broke it. */
export async function proveSensitivity(
  session: EngineSession,
  options: {
    /** Of the random databases. */
    readonly label: string
    readonly triples: number
    readonly next: (neighbourhood: Neighbourhood, session: EngineSession) => Statements
  },
): Promise<SensitivityProof> {
  const { label, triples, next } = options
  const proof = new SensitivityProof()
  for (let round = 0; proof.triples < triples; round++) {
    const neighbourhood = await storeNeighbourhood(session, `${label} ${round}`)
    for (let i = 0; i < QUERIES_PER_DATABASE; i++) {
      const { plans, accepted } = next(neighbourhood, session)
      proof.answers[accepted ? 'accepted' : 'refused'] += 1
      for (const plan of plans) {
        const findings = await compareNeighbours(session, plan, neighbourhood)
        const broken = findings.filter((finding) => !finding.holds)
        expect(broken, `${label}, round ${round}, query ${i}\n${plan.sql}`).toEqual([])
        proof.add(plan, findings, neighbourhood.neighbours.length)
      }
    }
  }
  return proof
}

class SensitivityProof {
  triples = 0
  readonly answers = { accepted: 0, refused: 0 }
  /** Observed over declared L2, the largest by way of bounding and kind of vector. */
  readonly worst = new Map<string, number>()
  readonly ways = new Map<string, number>()
  /** How many plans had a vector of that name. */
  readonly #seen = new Map<string, number>()

  /** Whether there were tries enough for the bound to be reached. */
  isOftenSeen(name: string): boolean {
    return (this.#seen.get(name) ?? 0) >= OFTEN
  }

  add({ bounding }: MeasuredPlan, findings: readonly Finding[], neighbours: number): void {
    this.triples += neighbours
    const way = bounding.kind === 'two-level' ? `two-level, ${bounding.choice}` : bounding.kind
    this.ways.set(way, (this.ways.get(way) ?? 0) + 1)
    const names = new Set(findings.map(({ vector }) => `${bounding.kind} ${vector.kind}`))
    for (const name of names) this.#seen.set(name, (this.#seen.get(name) ?? 0) + 1)
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
