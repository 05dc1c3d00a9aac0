import { EVENT_ACTIONS, type EventAction } from '@yingbi/contracts'
import { Button } from 'antd'
import { Printer } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useLogState } from '../../api/queries.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { EntryPane } from './entry-pane.tsx'
import { EventFilters, type FilterName } from './event-filters.tsx'
import { EventTable } from './event-table.tsx'
import { spanStart, SPANS } from './event-time.ts'
import { LogPane } from './log-pane.tsx'
import { useEvents } from './use-events.ts'
import './audit.css'

/** What happened here, newest first. Search, filters and the chosen entry are in the address. */
export function AuditPage() {
  const { t } = useTranslation('audit')
  const [search, setSearch] = useSearchParams()
  useTitle(t('title'))
  // The address follows what is typed; the field never waits for it.
  const [text, setText] = useState(search.get('q') ?? '')
  const q = useDeferredValue(text)
  const span = SPANS.find((one) => one === search.get('span')) ?? 'all'
  const [now] = useState(() => Date.now())
  const from = useMemo(() => spanStart(span, now), [span, now])
  const action: EventAction | null = EVENT_ACTIONS.find((one) => one === search.get('action')) ?? null
  const filter = {
    q,
    action,
    actor: search.get('actor'),
    object: search.get('object'),
    from,
  }
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useEvents(filter)
  const events = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  const state = useLogState().data
  const chosen = events.find((event) => String(event.index) === search.get('entry')) ?? events[0] ?? null
  const set = (name: FilterName | 'entry', value: string | null): void => {
    if (name === 'q') setText(value ?? '')
    setSearch(
      (current) => {
        const next = new URLSearchParams(current)
        if (value === null || value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  }
  return (
    <div className="audit">
      <PageHead
        title={t('title')}
        actions={
          <Button icon={<Printer size={14} strokeWidth={1.5} aria-hidden />} onClick={() => window.print()}>
            {t('print')}
          </Button>
        }
      >
        <EventFilters text={text} filter={filter} span={span} events={events} onSet={set} />
      </PageHead>
      <div className="audit-body">
        <section className="audit-list" aria-label={t('title')}>
          {error !== null && <ProblemNotice error={error} />}
          {events.length > 0 && (
            <EventTable events={events} now={now} chosen={chosen} onChoose={(index) => set('entry', String(index))} />
          )}
          {!isPending && error === null && events.length === 0 && (
            <EmptyState title={t('none.title')} text={t('none.text')}>
              <Button
                onClick={() => {
                  setText('')
                  setSearch({}, { replace: true })
                }}
              >
                {t('none.clear')}
              </Button>
            </EmptyState>
          )}
          {events.length > 0 && (
            <footer className="audit-foot">
              <span role="status">{t('shown', { count: events.length })}</span>
              <span>{t('noValues')}</span>
              {hasNextPage ? (
                <Button type="link" size="small" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  {t('earlier')}
                </Button>
              ) : (
                <span className="audit-end">{t('end')}</span>
              )}
            </footer>
          )}
        </section>
        <aside className="audit-side">
          <LogPane state={state ?? null} />
          {chosen !== null && <EntryPane key={chosen.index} event={chosen} size={state?.size ?? null} onSet={set} />}
        </aside>
      </div>
    </div>
  )
}
