import type { Catalog } from '../catalog/catalog.ts'
import { canonicalMeasuredQuery } from '../relation/canonical-relation.ts'
import type { MeasuredShape } from './measured-shape.ts'

/**
 * See `MeasuredPlan.canonicalKey`. The loss is no part of it: a more accurate answer serves a less accurate question.
 * How bounds are enforced is, for two ways of bounding leave out different rows. So is Laplace noise: totals that are made to
 * agree take each other's noise for Gaussian, and must not be given an answer without it.
 */
export function canonicalKey(
  shape: MeasuredShape,
  catalog: Catalog,
  { minimumUnits, hasLaplaceNoise }: { readonly minimumUnits: bigint; readonly hasLaplaceNoise: boolean },
): string {
  const { query, bounding, selection } = shape
  return JSON.stringify([
    catalog.dataset,
    catalog.dataVersion,
    catalog.policyVersion,
    bounding.kind === 'two-level'
      ? [bounding.kind, bounding.groupsPerUnit.toString(), bounding.rowsPerGroup.toString(), bounding.choice]
      : [bounding.kind, Array.from(bounding.rowsPerTable, ([table, rows]) => `${table} ${rows}`).toSorted()],
    selection === null ? null : [selection.rule, catalog.delta, minimumUnits.toString()],
    canonicalMeasuredQuery(query),
    ...(hasLaplaceNoise ? ['laplace'] : []),
  ])
}
