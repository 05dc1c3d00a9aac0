import { Input, type InputRef } from 'antd'
import { Search } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { bindingBudget, useBudgets, useDatasets } from '../../api/queries.ts'
import { useUser } from '../../api/session.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { isTyping } from '../../ui/is-typing.ts'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { CatalogFilters } from './catalog-filters.tsx'
import { FACETS, passes, type Choice, type FacetName } from './catalog-facets.ts'
import { findInDataset, parseCatalogQuery, wordsOf } from './catalog-search.ts'
import { CatalogTable } from './catalog-table.tsx'
import { standingOf } from './standing.ts'
import './catalog.css'

/** The catalog: what there is, and what the reader can do with it. Search and filters live in the address. */
export function CatalogPage() {
  const { t } = useTranslation('catalog')
  const locale = useLocale()
  const user = useUser()
  const [search, setSearch] = useSearchParams()
  const text = search.get('q') ?? ''
  const query = useMemo(() => parseCatalogQuery(text), [text])
  const { data, error, isPending } = useDatasets()
  const budgets = useBudgets(undefined, user.role === 'analyst').data
  const field = useRef<InputRef>(null)
  useTitle(t('title'))
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target)) return
      event.preventDefault()
      field.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const choice = Object.fromEntries(FACETS.map((facet) => [facet, search.getAll(facet)])) as Record<
    FacetName,
    string[]
  > satisfies Choice
  const found = useMemo(
    () =>
      (data?.items ?? []).flatMap((dataset) => {
        const hits = findInDataset(dataset, query, locale === 'en' ? 'en' : 'zh')
        if (hits === null) return []
        const binding = bindingBudget((budgets ?? []).filter((budget) => budget.dataset === dataset.name))
        return [{ dataset, hits, standing: standingOf(dataset, binding) }]
      }),
    [data, budgets, query, locale],
  )
  const shown = found.filter((item) => passes(item, choice))
  const change = (edit: (next: URLSearchParams) => void): void =>
    setSearch(
      (current) => {
        const next = new URLSearchParams(current)
        edit(next)
        return next
      },
      { replace: true },
    )
  return (
    <div className="catalog">
      <PageHead title={t('title')} />
      <div className="catalog-body">
        <CatalogFilters
          items={found}
          choice={choice}
          onToggle={(facet, value) =>
            change((next) =>
              next.getAll(facet).includes(value) ? next.delete(facet, value) : next.append(facet, value),
            )
          }
        />
        <section className="catalog-list" aria-label={t('title')}>
          <Input
            ref={field}
            size="large"
            className="catalog-search"
            prefix={<Search size={16} strokeWidth={1.5} aria-hidden />}
            suffix={
              <span className="catalog-syntax">
                {t('syntax')} <span className="kbd">{text === '' ? '/' : 'Esc'}</span>
              </span>
            }
            aria-label={t('search')}
            placeholder={t('search')}
            value={text}
            onChange={(event) =>
              change((next) => (event.target.value === '' ? next.delete('q') : next.set('q', event.target.value)))
            }
            onKeyDown={(event) => {
              if (event.key === 'Escape') change((next) => next.delete('q'))
            }}
          />
          <p className="catalog-count" role="status">
            {isPending ? t('loading') : t('found', { count: shown.length })}
            {text !== '' && !isPending && (
              <span>
                {' '}
                {t('byColumn', { count: shown.filter((item) => item.hits.some((h) => h.place === 'column')).length })}
              </span>
            )}
          </p>
          {error !== null && <ProblemNotice error={error} />}
          {shown.length > 0 && <CatalogTable items={shown} words={wordsOf(query)} />}
          {shown.length === 0 && data !== undefined && <EmptyState title={t('none.title')} text={t('none.text')} />}
          <footer className="catalog-foot">
            <span>{t('sizes')}</span>
            <span className="catalog-keys">
              <span className="kbd">↑</span> <span className="kbd">↓</span> {t('keys.choose')}
              <span className="kbd">Enter</span> {t('keys.open')}
            </span>
          </footer>
        </section>
      </div>
    </div>
  )
}
