import type { Grade as GradeName } from '@yingbi/contracts'
import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import { useBilingual } from '../../i18n/use-locale.ts'
import { Grade } from '../../ui/grade.tsx'
import { FACETS, facetCounts, facetValue, type CatalogItem, type Choice, type FacetName } from './catalog-facets.ts'
import { STANDING_KINDS } from './standing.ts'

const GRADES: readonly GradeName[] = ['general-1', 'general-2', 'general-3', 'general-4', 'important', 'core']
const SHARES = ['unconditional', 'conditional', 'none']

export interface CatalogFiltersProps {
  readonly items: readonly CatalogItem[]
  readonly choice: Choice
  readonly onToggle: (facet: FacetName, value: string) => void
}

/** The filters at the left. A count says what a value would show beside the other choices. */
export function CatalogFilters({ items, choice, onToggle }: CatalogFiltersProps) {
  const { t } = useTranslation('catalog')
  const inUse = (facet: FacetName): string[] => [
    ...new Set([...items.map((i) => facetValue(i, facet)), ...choice[facet]]),
  ]
  const values: Readonly<Record<FacetName, readonly string[]>> = {
    standing: STANDING_KINDS.filter((kind) => inUse('standing').includes(kind)),
    grade: GRADES,
    provider: inUse('provider').toSorted(),
    share: SHARES,
    unit: inUse('unit').toSorted(),
  }
  return (
    <aside className="catalog-filters" aria-label={t('filters')}>
      {FACETS.map((facet) => {
        const counts = facetCounts(items, choice, facet)
        return (
          <fieldset key={facet}>
            <legend>{t(`facet.${facet}`)}</legend>
            {values[facet].map((value) => (
              <div key={value} className="catalog-filter">
                <Checkbox checked={choice[facet].includes(value)} onChange={() => onToggle(facet, value)}>
                  <ValueName
                    facet={facet}
                    value={value}
                    sample={items.find((item) => facetValue(item, facet) === value)}
                  />
                </Checkbox>
                <span className="catalog-filter-count">{counts.get(value) ?? 0}</span>
              </div>
            ))}
          </fieldset>
        )
      })}
    </aside>
  )
}

interface ValueNameProps {
  readonly facet: FacetName
  readonly value: string
  /** Any item with the value; it knows the value's name in both languages. */
  readonly sample: CatalogItem | undefined
}

function ValueName({ facet, value, sample }: ValueNameProps) {
  const { t } = useTranslation('catalog')
  const pick = useBilingual()
  if (facet === 'grade') return <Grade grade={value as GradeName} />
  if (facet === 'standing') return t(`standing.${value}`)
  if (facet === 'share') return t(`share.${value}`)
  if (sample === undefined) return value
  return pick(facet === 'provider' ? sample.dataset.provider : sample.dataset.unit.title)
}
