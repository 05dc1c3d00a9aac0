import type { PrivacyRequest } from '@yingbi/contracts'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { buildDpPlan } from '../../src/dp-plan/build-dp-plan.ts'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import type { BoundQuery } from '../../src/dp-plan/measured-query.ts'
import { duckdbDialect } from '../../src/dialect/duckdb/duckdb-dialect.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import type { EngineSession } from '../database/engine-session.ts'
import { RandomChoices } from './random-choices.ts'
import { randomCatalog } from './random-catalog.ts'
import { type Habit, type RandomDatabase, randomDatabase, withStrayRows } from './random-database.ts'
import { distance, type ReleasedVector, releasedVectors } from './released-vectors.ts'
import { store, withoutUnit } from '../database/stored-database.ts'

/** A database and its neighbours, stored side by side in schemas, so that the same SQL text runs on each. */
export interface Neighbourhood {
  readonly catalog: Catalog
  readonly database: RandomDatabase
  readonly neighbours: readonly { readonly schema: string; readonly habit: Habit }[]
  readonly choices: RandomChoices
}

export const WHOLE = 'whole'
const STRAY = 'stray'

export async function storeNeighbourhood(session: EngineSession, label: string): Promise<Neighbourhood> {
  const choices = new RandomChoices(label)
  const catalog = randomCatalog(choices)
  const database = randomDatabase(catalog, choices)
  await store(session, WHOLE, catalog, database.rows)
  await store(session, STRAY, catalog, withStrayRows(database, catalog, choices))
  const neighbours: { schema: string; habit: Habit }[] = []
  for (const [unit, habit] of database.units) {
    if (neighbours.some((known) => known.habit === habit)) continue
    const schema = `without_${neighbours.length}`
    await store(session, schema, catalog, withoutUnit(database.rows, unit))
    neighbours.push({ schema, habit })
  }
  return { catalog, database, neighbours, choices }
}

export type Wish = 'ranked-rows' | 'two-level' | null

export function privacyOf(wish: Wish): PrivacyRequest {
  return { epsilon: 1, ...(wish === null ? {} : { bounding: wish }) }
}

/** Null when the query is refused, which is decided before any data is there. */
export function planOf(
  catalog: Catalog,
  query: BoundQuery,
  wish: Wish,
  dialect: Dialect = duckdbDialect,
): MeasuredPlan | null {
  const result = buildDpPlan({ query, catalog, privacy: privacyOf(wish), accuracy: null, minimumUnits: 5n, dialect })
  return result.kind === 'planned' ? (result.plan.measured[0] ?? null) : null
}

/** One column of one triple: how far the neighbour is, and how far it may be. */
export interface Finding {
  readonly habit: Habit | 'nobody'
  readonly vector: ReleasedVector
  readonly l1: bigint
  readonly l2Squared: bigint
  readonly holds: boolean
}

/** Executes the plan's SQL on the database and on each neighbour. Rows of nobody may not change anything at all. */
export async function compareNeighbours(
  session: EngineSession,
  plan: MeasuredPlan,
  neighbourhood: Pick<Neighbourhood, 'neighbours'>,
): Promise<readonly Finding[]> {
  const measure = async (schema: string) => {
    await session.useSchema(schema)
    return releasedVectors(plan, exactAggregates(plan, await session.rows(plan.sql)))
  }
  const whole = await measure(WHOLE)
  const findings: Finding[] = []
  for (const { schema, habit } of neighbourhood.neighbours)
    findings.push(...compare(whole, await measure(schema), habit))
  findings.push(...compare(whole, await measure(STRAY), 'nobody'))
  return findings
}

function compare(a: readonly ReleasedVector[], b: readonly ReleasedVector[], habit: Finding['habit']): Finding[] {
  return a.flatMap((vector, i) => {
    const other = b[i]
    if (other === undefined) return []
    const { l1, l2Squared } = distance(vector, other)
    const most =
      habit === 'nobody' ? { l1: 0n, l2Squared: 0n } : { l1: vector.declaredL1, l2Squared: vector.declaredL2Squared }
    return [{ habit, vector, l1, l2Squared, holds: l1 <= most.l1 && l2Squared <= most.l2Squared }]
  })
}
