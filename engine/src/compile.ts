import type { AccuracyRequest, PrivacyRequest } from '@yingbi/contracts'
import type { Catalog } from './catalog/catalog.ts'
import type { EngineName } from './dialect/dialect.ts'
import { engineDialect } from './dialect/engine-dialect.ts'
import { buildDpPlan, MINIMUM_UNITS_PER_GROUP } from './dp-plan/build-dp-plan.ts'
import type { DpPlan } from './dp-plan/dp-plan.ts'
import type { ColumnUse } from './relation/relation.ts'
import { bindQuery } from './sql/bind-query.ts'
import type { EngineRefusal } from './sql/engine-refusal.ts'
import { refusalOfSize } from './sql/statement-limits.ts'

export interface CompileRequest {
  readonly sql: string
  readonly catalog: Catalog
  /** One of the two says how much may be spent; `privacy` counts when both are given. */
  readonly privacy?: PrivacyRequest | null | undefined
  readonly accuracy?: AccuracyRequest | null | undefined
  /** Groups of fewer units are never shown when their keys come from the data; `MINIMUM_UNITS_PER_GROUP` unless stated. */
  readonly minimumUnits?: bigint
  /** The engine that holds the prepared tables and runs the issued SQL; DuckDB unless stated. */
  readonly engine?: EngineName | undefined
}

/** `uses` are the columns that the statement reads, for the check against the dataset's policy, also when it is refused. */
export type CompileResult =
  | { readonly kind: 'accepted'; readonly plan: DpPlan; readonly uses: readonly ColumnUse[] }
  | { readonly kind: 'refused'; readonly refusals: readonly EngineRefusal[]; readonly uses: readonly ColumnUse[] }

/**
 * From the analyst's text to a plan whose privacy loss is known: nothing here reads data, opens a connection or spends
 * anything, and the same request always gives the same answer.
 *
 * parse, bind, cut at the lowest aggregates  `sql/bind-query.ts`
 * bound contributions, split the loss, size the noise, write the SQL, verify  `dp-plan/build-dp-plan.ts`
 *
 * What follows is for the caller: charge `plan.loss`, execute each `MeasuredPlan.sql`, `exactAggregates`, `release`,
 * and run `plan.outer` over the noisy tables. Needs `loadSqlParser` once before.
 */
export function compile(request: CompileRequest): CompileResult {
  const {
    sql,
    catalog,
    privacy = null,
    accuracy = null,
    minimumUnits = MINIMUM_UNITS_PER_GROUP,
    engine = 'duckdb',
  } = request
  const bound = bindQuery(sql, catalog)
  if (bound.kind === 'refused') return bound
  const { query, uses, warnings } = bound
  const planned = planWithinLimits({
    query,
    catalog,
    privacy,
    accuracy,
    minimumUnits,
    dialect: engineDialect(engine),
  })
  if (planned.kind === 'refused') return { ...planned, uses }
  const { plan } = planned
  return { kind: 'accepted', plan: { ...plan, warnings: [...warnings, ...plan.warnings] }, uses }
}

/** What the front end let through is planned; should it be too large all the same, that is a refusal too. */
function planWithinLimits(request: Parameters<typeof buildDpPlan>[0]): ReturnType<typeof buildDpPlan> {
  try {
    return buildDpPlan(request)
  } catch (error) {
    const tooLarge = refusalOfSize(error)
    if (tooLarge === null) throw error
    return { kind: 'refused', refusals: [tooLarge] }
  }
}
