import type { Dataset } from '@yingbi/contracts'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { formatDate } from '../../ui/format-date.ts'
import { formatApproximate, formatEpsilon, NO_VALUE } from '../../ui/format-number.ts'
import { Grade } from '../../ui/grade.tsx'
import type { CatalogItem } from './catalog-facets.ts'
import type { Hit } from './catalog-search.ts'
import { MarkedText } from './marked-text.tsx'
import type { Standing } from './standing.ts'

export interface FoundItem extends CatalogItem {
  readonly hits: readonly Hit[]
}

/** Published size of the largest private table, or of the largest table when all are public. */
function sizeOf(dataset: Dataset): number | null {
  const sizes = (kind: 'private' | 'public'): number[] =>
    dataset.tables
      .filter((t) => t.kind === kind)
      .flatMap((t) => (t.approximateRows === null ? [] : [t.approximateRows]))
  const all = sizes('private').length > 0 ? sizes('private') : sizes('public')
  return all.length === 0 ? null : Math.max(...all)
}

/** One line a dataset; arrows move, Enter opens. */
export function CatalogTable({
  items,
  words,
}: {
  readonly items: readonly FoundItem[]
  readonly words: readonly string[]
}) {
  const { t } = useTranslation('catalog')
  const pick = useBilingual()
  const locale = useLocale()
  const navigate = useNavigate()
  const body = useRef<HTMLTableSectionElement>(null)
  const move = (event: KeyboardEvent<HTMLTableRowElement>, index: number): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    body.current?.rows[index + step]?.querySelector('a')?.focus()
  }
  return (
    <div className="catalog-frame">
      <table className="catalog-table">
        <thead>
          <tr>
            <th>{t('column.dataset')}</th>
            <th>{t('column.provider')}</th>
            <th>{t('column.grade')}</th>
            <th>{t('column.unit')}</th>
            <th className="num">{t('column.size')}</th>
            <th>{t('column.share')}</th>
            <th className="catalog-policy">{t('column.policy')}</th>
            <th>{t('column.standing')}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {items.map(({ dataset, hits, standing }, index) => {
            const size = sizeOf(dataset)
            return (
              <tr
                key={dataset.id}
                onKeyDown={(event) => move(event, index)}
                onClick={() => void navigate(`/datasets/${dataset.name}`)}
              >
                <td className="catalog-what">
                  <div className="catalog-name">
                    <Link to={`/datasets/${dataset.name}`} onClick={(event) => event.stopPropagation()}>
                      <MarkedText text={pick(dataset.title)} words={words} />
                    </Link>{' '}
                    <code>
                      <MarkedText text={dataset.name} words={words} />
                    </code>
                  </div>
                  <div className="catalog-hits">
                    <Hits
                      hits={hits}
                      words={words}
                      fallback={dataset.description === null ? '' : pick(dataset.description)}
                    />
                  </div>
                </td>
                <td>{pick(dataset.provider)}</td>
                <td>
                  <Grade grade={dataset.grade} />
                </td>
                <td>{pick(dataset.unit.title)}</td>
                <td className="num">
                  {size === null ? NO_VALUE : t('rows', { size: formatApproximate(size, locale) })}
                </td>
                <td>{t(`share.${dataset.shareType}`)}</td>
                <td className="catalog-policy">
                  v{dataset.policyVersion} <div className="caption">{formatDate(dataset.updatedAt, locale)}</div>
                </td>
                <td>
                  <StandingCell standing={standing} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Hits(props: { readonly hits: readonly Hit[]; readonly words: readonly string[]; readonly fallback: string }) {
  const { t } = useTranslation('catalog')
  const place = props.hits[0]?.place
  if (place === undefined) return <>{props.fallback}</>
  const text = props.hits.map((hit) => `${hit.name} ${hit.text}`.trim()).join(t('listSeparator'))
  return (
    <>
      {t(`hit.${place}`)}
      <MarkedText text={text} words={props.words} />
    </>
  )
}

function StandingCell({ standing }: { readonly standing: Standing }) {
  const { t } = useTranslation('catalog')
  const detail =
    standing.kind === 'open'
      ? standing.questionsLeft !== null
        ? t('left.questions', { count: standing.questionsLeft })
        : standing.epsilonLeft === null
          ? t('left.browse')
          : t('left.epsilon', { epsilon: formatEpsilon(standing.epsilonLeft) })
      : (standing.reason ?? t(`reason.${standing.kind}`))
  return (
    <div className={`standing standing-${standing.kind}`}>
      <span>{t(`standing.${standing.kind}`)}</span>
      <div className="caption">{detail}</div>
    </div>
  )
}
