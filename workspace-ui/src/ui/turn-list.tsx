import type { Release } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../i18n/use-locale.ts'
import { formatDateTime } from './format-date.ts'
import './turn-list.css'

/** What happened to a request, oldest first: who, what, when, in which words. */
export function TurnList({ turns }: { readonly turns: Release['turns'] }) {
  const { t } = useTranslation('ui')
  const locale = useLocale()
  return (
    <ol className="turns">
      {turns.map((turn) => (
        <li key={`${turn.at} ${turn.action}`}>
          <div className="turn-head">
            <strong>{turn.actor}</strong>
            <span>{t(`turn.${turn.action}`)}</span>
            <time dateTime={turn.at}>{formatDateTime(turn.at, locale)}</time>
          </div>
          {turn.comment !== '' && <p>{turn.comment}</p>}
        </li>
      ))}
    </ol>
  )
}
