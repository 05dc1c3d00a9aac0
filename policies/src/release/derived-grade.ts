import type { Grade } from '@yingbi/contracts'

/**
 * Grade of a differentially private table as derived data. Statistics about many people, with noise that hides each of
 * them, are the lowest grade of general data when their source is general data. Important and core data pass their grade
 * on: what they say in sum may matter as much as a single row, and only people grade it anew.
 *
 * Source: GB/T 43697-2024, annex I (derived data may be graded below its source) and the principle 就高从严.
 */
export function derivedGrade(source: Grade): Grade {
  return source === 'important' || source === 'core' ? source : 'general-1'
}
