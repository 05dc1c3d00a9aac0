import type { MeasurementKind } from './measurement.ts'

/**
 * COUNT(DISTINCT x): a row brings its group at most one value, and takes it away again only if nobody else has it. Not a
 * sum over units: ../../mechanisms/distinct-count/PROOF.md.
 */
export const distinctMeasurement: MeasurementKind = {
  rowMagnitude: () => 1n,
  rankedTerms: (_, { values }) => [{ sql: `count(DISTINCT ${values[0] ?? ''})`, base: 0n, unclipped: null }],
  partials: () => [],
  totals: () => [{ sql: '0', base: 0n }],
  vector: (_, [values = 0n]) => [values],
  countsDistinct: true,
}
