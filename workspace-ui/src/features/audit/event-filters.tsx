import { EVENT_ACTIONS, type LogEvent } from '@yingbi/contracts'
import { Button, Input, Segmented, Select, type InputRef } from 'antd'
import { Search, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useDatasets } from '../../api/queries.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { isTyping } from '../../ui/is-typing.ts'
import { SPANS, type Span } from './event-time.ts'
import type { EventFilter } from './use-events.ts'
import { usePeople } from './use-people.ts'

export type FilterName = 'q' | 'action' | 'actor' | 'object' | 'span'

/** Questions that are asked so often that they are one press away. */
const QUICK = ['query.refused', 'session.failed', 'release.download', 'dataset.policy'] as const

export interface EventFiltersProps {
  /** What stands in the search field. */
  readonly text: string
  readonly filter: EventFilter
  readonly span: Span
  readonly events: readonly LogEvent[]
  readonly onSet: (name: FilterName, value: string | null) => void
}

/** Search line and filters above the entries. */
export function EventFilters({ text, filter, span, events, onSet }: EventFiltersProps) {
  const { t } = useTranslation('audit')
  const people = usePeople()
  const pick = useBilingual()
  const datasets = useDatasets().data?.items ?? []
  const datasetObjects = datasets.map((dataset) => ({
    value: `dataset:${dataset.id}`,
    label: `${dataset.name} ${pick(dataset.title)}`,
  }))
  const field = useRef<InputRef>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target)) return
      event.preventDefault()
      field.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const actors = [...new Set([...events.map((event) => event.actor), ...(filter.actor === null ? [] : [filter.actor])])]
  return (
    <div className="audit-filters">
      <Input
        ref={field}
        size="large"
        prefix={<Search size={16} strokeWidth={1.5} aria-hidden />}
        suffix={<span className="kbd">{text === '' ? '/' : 'Esc'}</span>}
        aria-label={t('search')}
        placeholder={t('search')}
        value={text}
        maxLength={200}
        onChange={(event) => onSet('q', event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onSet('q', null)
        }}
      />
      <div className="audit-filter-row">
        <Segmented
          size="small"
          aria-label={t('span.label')}
          value={span}
          options={SPANS.map((one) => ({ value: one, label: t(`span.${one}`) }))}
          onChange={(value) => onSet('span', value === 'all' ? null : value)}
        />
        <Select
          size="small"
          className="audit-select"
          aria-label={t('filter.action')}
          placeholder={t('filter.action')}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={filter.action}
          options={EVENT_ACTIONS.map((action) => ({ value: action, label: t(`action.${action}`) }))}
          onChange={(value: string | null | undefined) => onSet('action', value ?? null)}
        />
        <Select
          size="small"
          className="audit-select"
          aria-label={t('filter.actor')}
          placeholder={t('filter.actor')}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={filter.actor}
          options={actors.toSorted().map((actor) => ({ value: actor, label: people.nameOf(actor) }))}
          onChange={(value: string | null | undefined) => onSet('actor', value ?? null)}
        />
        <Select
          size="small"
          className="audit-select"
          aria-label={t('filter.dataset')}
          placeholder={t('filter.dataset')}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={datasetObjects.some(({ value }) => value === filter.object) ? filter.object : null}
          options={datasetObjects}
          onChange={(value: string | null | undefined) => onSet('object', value ?? null)}
        />
        {filter.object !== null && !datasetObjects.some(({ value }) => value === filter.object) && (
          <Button
            size="small"
            icon={<X size={13} strokeWidth={1.5} aria-hidden />}
            onClick={() => onSet('object', null)}
          >
            {t('filter.object', { object: shortObject(filter.object) })}
          </Button>
        )}
        <span className="audit-quick">
          {QUICK.map((action) => (
            <Button
              key={action}
              size="small"
              aria-pressed={filter.action === action}
              className={filter.action === action ? 'audit-quick-on' : ''}
              onClick={() => onSet('action', filter.action === action ? null : action)}
            >
              {t(`quick.${action}`)}
            </Button>
          ))}
        </span>
      </div>
    </div>
  )
}

const shortObject = (object: string): string => object.replace(/^(\w+:.{8}).*$/, '$1')
