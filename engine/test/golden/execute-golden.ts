import { expect } from 'vitest'
import { compile } from '../../src/compile.ts'
import type { EngineName } from '../../src/dialect/dialect.ts'
import type { DpPlan } from '../../src/dp-plan/dp-plan.ts'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import type { EngineSession } from '../database/engine-session.ts'
import { store } from '../database/stored-database.ts'
import { releasedVectors } from '../greybox/released-vectors.ts'
import { evaluateMeasured } from '../reference/evaluate-measured.ts'
import type { GoldenCase } from './golden-case.ts'
import { hospitalDatabase } from './hospital-database.ts'

const catalog = hospitalCatalog()
const database = hospitalDatabase(catalog)

export function goldenPlan({ sql, demand }: GoldenCase, engine: EngineName): DpPlan {
  const result = compile({ sql, catalog, ...demand, engine })
  if (result.kind === 'refused') throw new Error(`refused: ${result.refusals.map(({ code }) => code).join(', ')}`)
  return result.plan
}

export async function storeHospital(session: EngineSession): Promise<void> {
  await store(session, 'hospital', catalog, database)
}

/** The issued SQL of a golden case, on the stored hospital, gives what the reference evaluation of its relation gives. */
export async function expectExactAnswer(session: EngineSession, golden: GoldenCase): Promise<void> {
  const bound = bindQuery(golden.sql, catalog)
  if (bound.kind === 'refused') throw new Error('refused')
  for (const [i, plan] of goldenPlan(golden, session.engine).measured.entries()) {
    const query = bound.query.measured[i]
    if (query === undefined) throw new Error('a plan without a query')
    const wanted = evaluateMeasured(query, catalog, database)
    const vectors = releasedVectors(plan, exactAggregates(plan, await session.rows(plan.sql)))
    const found = vectors.filter(({ kind }) => !kind.endsWith('selection')).map(({ cells }) => cells)
    expect(found).toEqual(found.map((_, position) => cellsOf(wanted, position)))
    expect(wanted.size).toBeGreaterThan(0)
  }
}

function cellsOf(groups: ReadonlyMap<string, readonly (readonly bigint[])[]>, position: number) {
  return new Map(Array.from(groups, ([key, vectors]) => [key, vectors[position] ?? []]))
}
