import type { Catalog } from '../catalog/catalog.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { gaussianVariance } from '../mechanisms/discrete-gaussian/privacy-map.ts'
import { composeLosses, privacyLoss } from '../measures/privacy-loss.ts'
import { deltaFemtoUp, femtoDelta } from '../numeric/femto.ts'
import type { MicroRho } from '../numeric/micro.ts'
import { rational, type Rational } from '../numeric/rational.ts'
import { aggregateArguments } from '../relation/aggregate-operands.ts'
import type { Expression } from '../relation/expression.ts'
import type { EngineRefusal } from '../sql/engine-refusal.ts'
import { canonicalKey } from './canonical-key.ts'
import type { BoundingWish } from './choose-bounding.ts'
import type { DpPlan, PlanWarning } from './dp-plan.ts'
import { expectedError, groupSize } from './expected-error.ts'
import { explainDpPlan } from './explain-dp-plan.ts'
import type { GroupingFamily } from './grouping-family.ts'
import { functionsNotOnEngine } from './engine-functions.ts'
import { knownGroups } from './known-groups.ts'
import {
  measurementAt,
  type MeasuredColumnPlan,
  type MeasuredKeyPlan,
  type MeasuredPlan,
  type MeasurementPlan,
  type SelectionPlan,
} from './measured-plan.ts'
import type { BoundQuery, MeasuredAggregate, MeasuredQuery } from './measured-query.ts'
import { planTree } from './plan-tree.ts'
import { type MeasuredShape, measuredShape } from './measured-shape.ts'
import { demandedLoss, type PrivacyDemand } from './privacy-demand.ts'
import { rankedRowsSql } from './ranked-rows-sql.ts'
import { allotLoss, lossWeights, type LossWeights, plannedNoise, shareOf } from './split-loss.ts'
import { selectionDelta } from './selection-delta.ts'
import { selectionSensitivity } from './selection-rule.ts'
import { twoLevelSql } from './two-level-sql.ts'
import { verifyDpPlan } from './verify-dp-plan.ts'
import { rewriteMeasured } from '../rewrite/rewrite-measured.ts'

/** Beyond this a grid of all keys of grouping sets is not worked out, and their tables are shown as they were measured. */
const MAX_GRID_CELLS = 100_000

/** Groups of fewer units are never shown when their keys come from the data, however large the budget. */
export const MINIMUM_UNITS_PER_GROUP = 5n

export interface PlanRequest extends PrivacyDemand {
  readonly query: BoundQuery
  readonly catalog: Catalog
  /** Floor for groups whose keys come from the data. */
  readonly minimumUnits: bigint
  /** Of the engine that holds the prepared tables. */
  readonly dialect: Dialect
}

export type PlanResult =
  | { readonly kind: 'planned'; readonly plan: DpPlan }
  | { readonly kind: 'refused'; readonly refusals: readonly EngineRefusal[] }

/**
 * Bounds contributions, splits the loss, sizes the noise and writes the SQL of every measured query. Decides on
 * metadata alone.
 * Privacy: the releases of all measured plans together are `plan.loss`, for one privacy unit added or removed.
 * Errors (as refusals): DP_*. Throws ERR_PLAN_UNSOUND when the plan does not prove its own loss. What is clipped to an interval is
 * clipped in SQL unless the expression proves it, so that the loss does not depend on declared types.
 */
export function buildDpPlan(request: PlanRequest): PlanResult {
  const { query, catalog, dialect } = request
  const missing = functionsNotOnEngine(query, dialect)
  if (missing.length > 0) return { kind: 'refused', refusals: missing }
  const wish: BoundingWish | null = request.privacy?.bounding ?? null
  const results = query.measured.map((measured) => {
    const gaussianOnly = isInFamily(measured, query)
    // Grouping sets are bounded by the same rows where they can be, so that their exact totals agree before noise.
    const options = { wish: wish ?? (gaussianOnly ? 'ranked-rows' : null), gaussianOnly }
    return measuredShape(rewriteMeasured(measured), catalog, options)
  })
  const refusals = results.flatMap((result) => (result.kind === 'refused' ? result.refusals : []))
  if (refusals.length > 0) return { kind: 'refused', refusals }
  const shapes = results.flatMap((result) => (result.kind === 'shape' ? [result.shape] : []))
  const demanded = demandedLoss(request, shapes, query.outer, catalog)
  if (demanded.kind === 'refused') return demanded

  const weights = lossWeights(shapes)
  const allotted = allotLoss(demanded.rho, weights)
  const measured = shapes.flatMap((shape, i) => {
    const [rho, own] = [allotted[i], weights[i]]
    return rho === undefined || own === undefined ? [] : [measuredPlan(shape, { rho, weights: own }, request)]
  })
  const plan = {
    measured,
    outer: query.outer,
    families: query.families.filter((family) => isGrid(family, measured)),
    loss: composeLosses(measured.map(({ loss }) => loss)),
    warnings: shapes.flatMap((shape) => boundingWarnings(shape, wish)),
  }
  verifyDpPlan(plan, catalog)
  return { kind: 'planned', plan: { ...plan, text: explainDpPlan(plan, query, catalog), tree: planTree(plan, query) } }
}

function isInFamily({ id }: MeasuredQuery, { families }: BoundQuery): boolean {
  return families.some(({ members }) => members.some(({ measuredId }) => measuredId === id))
}

/** Whether every group of every set is known, and all of them together are few enough to be made to agree. Two-level bounding limits each set in its own way. */
function isGrid({ members, columns }: GroupingFamily, measured: readonly MeasuredPlan[]): boolean {
  if (!columns.some(({ isAdditive }) => isAdditive)) return false
  const sizes = new Map<string, number>()
  for (const { measuredId, keys } of members) {
    const plan = measured.find(({ id }) => id === measuredId)
    if (plan === undefined || plan.groups === null || plan.groups.length === 0) return false
    if (plan.bounding.kind === 'two-level') return false
    keys.forEach((name, dimension) => {
      const position = plan.keys.findIndex((key) => key.name === name)
      if (position >= 0) sizes.set(`${dimension}`, new Set(plan.groups?.map((group) => group[position])).size)
    })
  }
  return [...sizes.values()].reduce((cells, size) => cells * size, 1) <= MAX_GRID_CELLS
}

function measuredPlan(
  shape: MeasuredShape,
  { rho, weights }: { readonly rho: MicroRho; readonly weights: LossWeights },
  { catalog, minimumUnits, dialect }: PlanRequest,
): MeasuredPlan {
  const { query, bounding, groupCount } = shape
  const selection = selectionPlan(shape, shareOf(rho, weights.selection, weights), catalog, minimumUnits)
  const measured = { ...query, measurements: shape.measurements.map(({ measurement }) => measurement) }
  const options = { catalog, dialect, selectionRule: selection?.rule ?? null, groupCount }
  const issued =
    bounding.kind === 'two-level'
      ? twoLevelSql(measured, bounding, { ...options, minimumUnits })
      : rankedRowsSql(measured, bounding, { catalog, dialect, countUnits: selection !== null })
  const measurements = shape.measurements.map((measurement, i): MeasurementPlan => {
    const { sensitivity, sharesSelectionNoise } = measurement
    return {
      facts: measurement.measurement.facts,
      sensitivity,
      rho: shareOf(rho, weights.measurements[i] ?? 0n, weights),
      ...plannedNoise(shape, i, rho, weights),
      sharesSelectionNoise,
    }
  })
  const hasLaplaceNoise = measurements.some(({ laplaceScale }) => laplaceScale !== null)
  return {
    id: query.id,
    canonicalKey: canonicalKey(shape, catalog, { minimumUnits, hasLaplaceNoise }),
    sql: issued.sql,
    exactColumns: issued.exactColumns,
    histograms: issued.histograms,
    bounding,
    keys: query.keys.map((key): MeasuredKeyPlan => {
      const { name, expression, span } = key
      return { name, type: expression.type, origin: originOf(expression, query), span }
    }),
    groups: knownGroups(query.keys),
    selection,
    measurements,
    columns: shape.columns.map(({ aggregate, statistic, measurement }): MeasuredColumnPlan => {
      return {
        name: aggregate.name,
        statistic,
        measurement,
        origin: columnOrigin(aggregate, query),
        expectedError: expectedError(statistic, measurementAt({ measurements }, measurement), groupSize(shape)),
        span: aggregate.span,
      }
    }),
    loss: privacyLoss(rho, selection === null ? femtoDelta(0n) : deltaFemtoUp(selectionDelta(catalog))),
  }
}

function selectionPlan(
  { selection }: MeasuredShape,
  rho: Rational,
  catalog: Catalog,
  minimumUnits: bigint,
): SelectionPlan | null {
  if (selection === null) return null
  const sigma2 = gaussianVariance(rational(selectionSensitivity(selection).l2Squared), rho)
  return { ...selection, rho, delta: selectionDelta(catalog), minimumUnits, sigma2 }
}

function columnOrigin(aggregate: MeasuredAggregate, query: MeasuredQuery): string | null {
  const [argument, ...others] = aggregateArguments(aggregate)
  return argument === undefined || others.length > 0 ? null : originOf(argument, query)
}

/** The catalog column behind an expression that is one column, bare or clipped; null when there are several or none. */
function originOf(expression: Expression, query: MeasuredQuery): string | null {
  if (expression.kind === 'call' && (expression.function === 'least' || expression.function === 'greatest')) {
    const [inner, ...rest] = expression.args.filter((arg) => arg.kind !== 'literal')
    return inner === undefined || rest.length > 0 ? null : originOf(inner, query)
  }
  if (expression.kind !== 'column') return null
  const [origin, ...others] = query.input.columns.find(({ name }) => name === expression.name)?.origins ?? []
  return origin === undefined || others.length > 0 ? null : origin
}

function boundingWarnings({ query, bounding }: MeasuredShape, wish: BoundingWish | null): readonly PlanWarning[] {
  if (wish !== 'ranked-rows' || bounding.kind !== 'two-level') return []
  const span = query.input.span
  return [
    {
      message: {
        en: 'Ranked rows do not bound this question, because its groups are not known in advance or a public table may repeat rows; two-level bounding is used.',
        zh: '这条查询的分组事先未知，或公共表可能使行重复，按序号限行不能限制贡献，改用两级限制。',
      },
      span,
    },
  ]
}
