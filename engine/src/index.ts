export type { Catalog, CatalogColumn, CatalogTable, ColumnDomain } from './catalog/catalog.ts'
export { RANK_COLUMN, UNIT_COLUMN, preparedTableName } from './catalog/prepared-layout.ts'
export { compile, type CompileRequest, type CompileResult } from './compile.ts'
export type { DpPlan, PlanWarning } from './dp-plan/dp-plan.ts'
export { type DriverValue, exactAggregates, type ExactAggregates } from './dp-plan/exact-aggregates.ts'
export type { Bounding, ExpectedError, MeasuredColumnPlan, MeasuredPlan } from './dp-plan/measured-plan.ts'
export type { KeyValue, OuterColumn, OuterQuery } from './dp-plan/measured-query.ts'
export {
  type NoisyCell,
  type NoisyColumn,
  noisyColumns,
  type NoisyTable,
  type NoisyType,
} from './dp-plan/noisy-table.ts'
export { MAX_EPSILON } from './dp-plan/privacy-demand.ts'
export { EngineError } from './errors.ts'
export { composeLosses, type PrivacyLoss } from './measures/privacy-loss.ts'
export { epsilonOfRho, rhoOfEpsilon } from './measures/zcdp-to-approx-dp.ts'
export { deltaFemto, type FemtoDelta } from './numeric/femto.ts'
export { decimalFromMicroRho, microRho, microRhoFromDecimal, type MicroRho } from './numeric/micro.ts'
export { pooledRandomSource, type RandomSource } from './random/random-source.ts'
export type { ColumnUse } from './relation/relation.ts'
export { release } from './release.ts'
export { bindQuery, type BindResult } from './sql/bind-query.ts'
export { applyEdits, type EngineRefusal } from './sql/engine-refusal.ts'
export { loadSqlParser } from './sql/parse-sql.ts'
export type { SourceSpan } from './sql/source-span.ts'
