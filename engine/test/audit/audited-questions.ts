import type { Catalog } from '../../src/catalog/catalog.ts'
import { compile } from '../../src/compile.ts'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import type { BoundQuery } from '../../src/dp-plan/measured-query.ts'
import { rationalToNumber } from '../../src/numeric/rational-to-number.ts'
import type { RandomSource } from '../../src/random/random-source.ts'
import { release } from '../../src/release.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import type { DuckDBSession } from '../database/duckdb-session.ts'
import { store, storedColumns, type StoredRow, withoutUnit } from '../database/stored-database.ts'
import type { AuditedRelease } from './audit-release.ts'
import { muOfDiscreteGaussian } from './lower-bounds.ts'

/** A question, and the bounding that is asked for. */
export interface AuditedQuestion {
  readonly name: string
  readonly sql: string
  readonly bounding: 'ranked-rows' | 'two-level'
}

/** rho of each question: sqrt(2 rho) = 1, so that promises are kept or broken at about one standard deviation. */
const RHO = '0.5'
/** Large, so that the rare events of selection are seen. */
const SELECTION_DELTA = 0.01

export const AUDITED_QUESTIONS: readonly AuditedQuestion[] = [
  { name: 'a count of ranked rows', sql: 'SELECT COUNT(*) FROM visits', bounding: 'ranked-rows' },
  { name: 'a sum of ranked rows', sql: 'SELECT SUM(cost) FROM visits', bounding: 'ranked-rows' },
  { name: 'an average of ranked rows', sql: 'SELECT AVG(cost) FROM visits', bounding: 'ranked-rows' },
  { name: 'people counted', sql: 'SELECT COUNT(DISTINCT person_id) FROM visits', bounding: 'two-level' },
  { name: 'a count of two levels', sql: 'SELECT COUNT(*) FROM visits', bounding: 'two-level' },
  {
    name: 'a sum by department, two levels',
    sql: 'SELECT department, SUM(cost) FROM visits GROUP BY department',
    bounding: 'two-level',
  },
  {
    name: 'counts by year, two levels',
    sql: 'SELECT year, COUNT(*) FROM visits WHERE year BETWEEN 2019 AND 2025 GROUP BY year',
    bounding: 'two-level',
  },
  { name: 'a count and a sum together', sql: 'SELECT COUNT(*), SUM(cost) FROM visits', bounding: 'ranked-rows' },
  {
    name: 'a count, a sum and an average together',
    sql: 'SELECT COUNT(*), SUM(cost), AVG(cost) FROM visits',
    bounding: 'ranked-rows',
  },
  {
    name: 'groups from the data',
    sql: 'SELECT diagnosis, COUNT(*) FROM visits GROUP BY diagnosis',
    bounding: 'two-level',
  },
]

export interface AuditGround {
  readonly catalog: Catalog
  readonly session: DuckDBSession
  readonly random: RandomSource
}

/** What a faulty engine would have made of a plan; null when the fault cannot show in it. */
export type Fault = (plan: MeasuredPlan, query: BoundQuery, catalog: Catalog) => MeasuredPlan | null

/** Small limits, of which one too many is a large fault. */
function auditCatalog(): Catalog {
  const { tables, ...rest } = hospitalCatalog({ delta: SELECTION_DELTA })
  const contribution = { rows: 20, groups: 2, rowsPerGroup: 3 }
  const limited = Array.from(tables, ([name, table]) =>
    name === 'visits' ? ([name, { ...table, contribution }] as const) : ([name, table] as const),
  )
  return { ...rest, tables: new Map(limited) }
}

/** Stores a few hundred people with one visit each in `with_one`, and one more with all that a person may have; `without_one` lacks the one. */
export async function prepareAudit(session: DuckDBSession, random: RandomSource): Promise<AuditGround> {
  const catalog = auditCatalog()
  const columns = storedColumnsOf(catalog, 'visits')
  const row = (unit: bigint, rank: number, i: number, cost: bigint): StoredRow => ({
    unit,
    rank,
    values: columns.map(({ name, type }) => {
      if (name === 'cost') return cost
      if (name === 'year') return BigInt(2019 + (i % 7))
      if (type.kind === 'fixed') return 1n
      if (type.kind === 'code') return BigInt(i % type.values.length)
      return name === 'diagnosis' ? KEY : null
    }),
  })
  const others = Array.from({ length: OTHERS }, (_, i) => row(BigInt(1000 + i), 1, i, 5_000n))
  const one = Array.from({ length: ROWS_OF_THE_ONE }, (_, i) => row(THE_ONE, i + 1, i, FAR_ABOVE))
  const database = new Map([['visits', [...others, ...one]]])
  await store(session, 'with_one', catalog, database)
  await store(session, 'without_one', catalog, withoutUnit(database, THE_ONE))
  return { catalog, session, random }
}

const THE_ONE = 7n
const KEY = 'J11'
/** Near the point at which a group from the data is shown half of the time. */
const OTHERS = 10
const ROWS_OF_THE_ONE = 200
/** Ten times the upper bound of costs. */
const FAR_ABOVE = 1_000_000n

function storedColumnsOf(catalog: Catalog, name: string) {
  const table = catalog.tables.get(name)
  return table === undefined ? [] : storedColumns(table)
}

/** The whole way: compiled from text, executed on both databases, released again and again; null when a fault does not show. */
export async function auditedQuestion(
  { catalog, session, random }: AuditGround,
  { name, sql, bounding }: AuditedQuestion,
  fault: Fault = (plan) => plan,
): Promise<AuditedRelease | null> {
  const compiled = compile({ sql, catalog, privacy: { rho: RHO, bounding } })
  const bound = bindQuery(sql, catalog)
  const [honest] = compiled.kind === 'accepted' ? compiled.plan.measured : []
  if (honest === undefined || bound.kind === 'refused') throw new Error(`${name} is refused`)
  const plan = fault(honest, bound.query, catalog)
  if (plan === null) return null
  const exact = { with: await exactIn(session, 'with', plan), without: await exactIn(session, 'without', plan) }
  return {
    name,
    promise: {
      kind: 'gaussian',
      mu: muOf(honest),
      delta: honest.selection === null ? 0 : rationalToNumber(honest.selection.delta),
    },
    show: (side) => numbersOf(plan, release(plan, exact[side], random)),
  }
}

/** Of the loss; where one measurement alone is noisy with wide steps, of that noise itself. */
function muOf({ loss, measurements }: MeasuredPlan): number {
  const mu = Math.sqrt((2 * Number(loss.rho)) / 1e6)
  const [measurement, another] = measurements
  const shift = Math.sqrt(Number(measurement?.sensitivity.l2Squared ?? 0))
  if (measurement === undefined || another !== undefined || !Number.isInteger(shift) || shift > WIDE) return mu
  return Math.max(mu, muOfDiscreteGaussian(shift, rationalToNumber(measurement.sigma2)))
}

/** Noise for a sensitivity above it has steps too narrow to matter at the loss that is audited here. */
const WIDE = 100

async function exactIn(session: DuckDBSession, schema: string, plan: MeasuredPlan) {
  await session.run(`USE ${schema}_one`)
  return exactAggregates(plan, await session.rows(plan.sql))
}

/** Numbers of listed groups; of a group from the data, whether it is there and what it shows. */
function numbersOf(plan: MeasuredPlan, { rows }: ReturnType<typeof release>): readonly number[] {
  const keys = plan.keys.length
  if (plan.groups !== null) return rows.flatMap((row) => row.slice(keys).map(Number))
  const found = rows.find(([key]) => key === KEY)
  return found === undefined ? [0, ...plan.columns.map(() => 0)] : [1, ...found.slice(keys).map(Number)]
}
