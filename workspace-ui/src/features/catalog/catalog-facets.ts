import type { Dataset } from '@yingbi/contracts'
import type { Standing } from './standing.ts'

export interface CatalogItem {
  readonly dataset: Dataset
  readonly standing: Standing
}

export const FACETS = ['standing', 'grade', 'provider', 'share', 'unit'] as const
export type FacetName = (typeof FACETS)[number]

/** Chosen values by facet; nothing chosen lets everything through. Kept in the address of the page. */
export type Choice = Readonly<Record<FacetName, readonly string[]>>

const readers: Readonly<Record<FacetName, (item: CatalogItem) => string>> = {
  standing: (item) => item.standing.kind,
  grade: (item) => item.dataset.grade,
  provider: (item) => item.dataset.provider.zh,
  share: (item) => item.dataset.shareType,
  unit: (item) => item.dataset.unit.name,
}

export function facetValue(item: CatalogItem, facet: FacetName): string {
  return readers[facet](item)
}

export function passes(item: CatalogItem, choice: Choice): boolean {
  return FACETS.every((facet) => choice[facet].length === 0 || choice[facet].includes(facetValue(item, facet)))
}

/** How many items each value of a facet would show, given the choices in the other facets. */
export function facetCounts(
  items: readonly CatalogItem[],
  choice: Choice,
  facet: FacetName,
): ReadonlyMap<string, number> {
  const others = items.filter((item) => passes(item, { ...choice, [facet]: [] }))
  const counts = new Map<string, number>()
  for (const item of others) {
    const value = facetValue(item, facet)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}
