import type { ExactTerm, MeasurementKind, RankedTerm } from './measurement.ts'

const ranked = (sql: string): readonly RankedTerm[] => [{ sql, base: 0n, unclipped: null }]
const exact = (sql: string): readonly ExactTerm[] => [{ sql, base: 0n }]
const first = (terms: readonly bigint[]): readonly bigint[] => [terms[0] ?? 0n]

/** COUNT(*): each row moves its cell by 1. */
export const rowsMeasurement: MeasurementKind = {
  rowMagnitude: () => 1n,
  rankedTerms: () => ranked('count(*)'),
  partials: (_, { suffix }) => [`count(*) AS n${suffix}`],
  totals: (_, { suffix, rowsPerGroup, dialect }) => exact(dialect.sum(`least(p.n${suffix}, ${rowsPerGroup})`)),
  vector: (_, terms) => first(terms),
}

/** COUNT(x): each row that has a value moves its cell by 1. */
export const valuesMeasurement: MeasurementKind = {
  ...rowsMeasurement,
  rankedTerms: (_, { values }) => ranked(`count(${values[0] ?? ''})`),
  partials: (_, { values, suffix }) => [`count(${values[0] ?? ''}) AS n${suffix}`],
}

/** COUNT(DISTINCT unit): each unit moves the cells of its groups by 1. */
export const unitsMeasurement: MeasurementKind = {
  rowMagnitude: () => null,
  rankedTerms: (_, { countUnits }) => ranked(countUnits),
  partials: () => [],
  totals: () => exact('count(*)'),
  vector: (_, terms) => first(terms),
}
