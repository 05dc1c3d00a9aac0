import type { LogEvent } from '@yingbi/contracts'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatNumber } from '../../ui/format-number.ts'
import { eventTime } from './event-time.ts'
import { eventObject, shortHash } from './event-words.ts'
import { usePeople } from './use-people.ts'

export interface EventTableProps {
  readonly events: readonly LogEvent[]
  /** Decides which entries are of today. */
  readonly now: number
  readonly chosen: LogEvent | null
  readonly onChoose: (index: number) => void
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }

/** The entries as sentences. Only what was refused or failed is coloured. Arrows or J and K move and choose. */
export function EventTable({ events, now, chosen, onChoose }: EventTableProps) {
  const { t } = useTranslation('audit')
  const locale = useLocale()
  const people = usePeople()
  const body = useRef<HTMLTableSectionElement>(null)
  const move = (event: KeyboardEvent, row: number): void => {
    const step = STEPS[event.key]
    const next = step === undefined ? undefined : events[row + step]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if (next === undefined) return
    onChoose(next.index)
    body.current?.rows[row + step]?.querySelector('button')?.focus()
  }
  return (
    <table className="event-table">
      <thead>
        <tr>
          <th className="num">{t('column.entry')}</th>
          <th>{t('column.time')}</th>
          <th>{t('column.actor')}</th>
          <th>{t('column.action')}</th>
          <th>{t('column.object')}</th>
          <th>{t('column.note')}</th>
          <th className="event-hash">{t('column.hash')}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {events.map((event, row) => {
          const object = eventObject(event)
          const note = people.noteOf(event)
          const isChosen = event.index === chosen?.index
          return (
            <tr
              key={event.index}
              className={isChosen ? 'event-chosen' : undefined}
              onClick={() => onChoose(event.index)}
              onKeyDown={(press) => move(press, row)}
            >
              <td className="num">
                <button
                  type="button"
                  className="pressable event-number"
                  tabIndex={isChosen ? 0 : -1}
                  aria-pressed={isChosen}
                  aria-label={t('entry', { index: formatNumber(event.index) })}
                >
                  {formatNumber(event.index)}
                </button>
              </td>
              <td className="event-time">{eventTime(event.at, now, locale)}</td>
              <td>
                {people.nameOf(event.actor)} <span className="event-role">{people.roleOf(event.actorRole)}</span>
              </td>
              <td className={`event-action event-${event.outcome}`}>{t(`action.${event.action}`)}</td>
              <td>{t(`object.${object.kind}`, { name: object.name })}</td>
              <td className="event-note" title={note}>
                {note}
              </td>
              <td className="event-hash mono">{shortHash(event.leafHash)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
