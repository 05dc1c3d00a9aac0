import type { LogEvent } from '@yingbi/contracts'
import { Button } from 'antd'
import { Check, CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Facts } from '../../ui/facts.tsx'
import { formatNumber } from '../../ui/format-number.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { checkEntry } from './check-entry.ts'
import type { FilterName } from './event-filters.tsx'
import { eventObject } from './event-words.ts'
import { ProofDrawing } from './proof-drawing.tsx'
import { useLogKeys, useProof } from './use-events.ts'
import { usePeople } from './use-people.ts'

export interface EntryPaneProps {
  readonly event: LogEvent
  /** Entries under the checkpoint; null while it is not known. */
  readonly size: number | null
  readonly onSet: (name: FilterName, value: string | null) => void
}

/** The chosen entry, and the way from it to the signed root: drawn, and checked in this browser. */
export function EntryPane({ event, size, onSet }: EntryPaneProps) {
  const { t } = useTranslation('audit')
  const people = usePeople()
  const object = eventObject(event)
  const note = people.noteOf(event)
  const pending = size === null || event.index >= size
  const proof = useProof(event.index, pending)
  const keys = useLogKeys().data
  const check = proof.data === undefined || keys === undefined ? null : checkEntry(event.leafHash, proof.data, keys)
  return (
    <section className="audit-pane" aria-label={t('chosen.title', { index: formatNumber(event.index) })}>
      <header>
        <h2>{t('chosen.title', { index: formatNumber(event.index) })}</h2>
        {proof.data !== undefined && (
          <span className="caption">{t('chosen.hashes', { count: proof.data.hashes.length })}</span>
        )}
      </header>
      {pending && size !== null && <p className="audit-note">{t('chosen.pending')}</p>}
      {proof.error !== null && <ProblemNotice error={proof.error} />}
      {proof.data !== undefined && <ProofDrawing proof={proof.data} />}
      {check !== null && (
        <p className={check === 'proved' ? 'entry-check entry-proved' : 'entry-check entry-unproved'} role="status">
          {check === 'proved' ? (
            <Check size={14} strokeWidth={2} aria-hidden />
          ) : (
            <CircleAlert size={14} strokeWidth={2} aria-hidden />
          )}
          {t(`check.${check}`)}
        </p>
      )}
      <Facts
        facts={[
          {
            name: t('chosen.content'),
            value: (
              <>
                {people.nameOf(event.actor)} {t(`action.${event.action}`)}{' '}
                {t(`object.${object.kind}`, { name: object.name })}
              </>
            ),
          },
          ...(note === '' ? [] : [{ name: t('column.note'), value: note }]),
          { name: t('chosen.outcome'), value: t(`outcome.${event.outcome}`) },
          { name: t('chosen.hash'), value: <span className="mono audit-hash">{event.leafHash}</span> },
        ]}
      />
      {Object.keys(event.facts).length > 0 && (
        <dl className="entry-facts mono">
          {Object.entries(event.facts).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="audit-actions">
        <Button size="small" onClick={() => onSet('object', event.object)}>
          {t('chosen.sameObject')}
        </Button>
        <Button size="small" onClick={() => onSet('actor', event.actor)}>
          {t('chosen.sameActor')}
        </Button>
        {object.path !== null && <Link to={object.path}>{t('chosen.open')}</Link>}
      </div>
    </section>
  )
}
