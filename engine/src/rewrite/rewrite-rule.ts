import type { MeasuredQuery } from '../dp-plan/measured-query.ts'

/** One way of writing a measured query otherwise: the same vectors on every data set, by its own proof. */
export interface RewriteRule {
  readonly name: string
  readonly apply: (query: MeasuredQuery) => MeasuredQuery
}
