import type { Role } from '@yingbi/contracts'
import { Button } from 'antd'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useDatasets } from '../../api/queries.ts'
import { firstDataset } from './first-dataset.ts'
import { keepTour, readTour, type TourMemory } from './tour-memory.ts'

/** Where each of the three steps of a role leads; `{dataset}` is the first that answers questions. */
const PLACES: Readonly<Record<Role, readonly [string, string, string]>> = {
  analyst: ['/datasets/{dataset}', '/workspace/{dataset}', '/releases'],
  owner: ['/owner/datasets/{dataset}', '/owner/datasets/{dataset}?view=ledger', '/owner/register'],
  approver: ['/datasets/{dataset}', '/review', '/verify'],
  auditor: ['/audit', '/audit?action=query.refused', '/verify'],
  office: ['/catalog', '/datasets/{dataset}', '/verify'],
}

/** Three steps that show a newcomer what the role does here. Can be put away, and brought back. */
export function Tour({ role, place }: { readonly role: Role; readonly place: string }) {
  const { t } = useTranslation('home')
  const datasets = useDatasets()
  const dataset = firstDataset(datasets.data?.items ?? [])
  const [tour, setTour] = useState(() => readTour(localStorage, role))
  const keep = (next: TourMemory): void => {
    keepTour(localStorage, role, next)
    setTour(next)
  }
  if (tour.hidden) {
    return (
      <aside className="tour tour-hidden">
        <Button type="link" size="small" onClick={() => keep({ ...tour, hidden: false })}>
          {t('tour.again')}
        </Button>
      </aside>
    )
  }
  return (
    <aside className="tour" aria-label={t('tour.title')}>
      <header>
        <h2>{t('tour.title')}</h2>
        <Button type="text" size="small" onClick={() => keep({ ...tour, hidden: true })}>
          {t('tour.hide')}
        </Button>
      </header>
      <p className="caption">{t('tour.about', { place })}</p>
      <ol>
        {PLACES[role].map((to, index) => {
          const done = tour.done.includes(index)
          const target =
            dataset === null ? (to.includes('{dataset}') ? '/catalog' : to) : to.replace('{dataset}', dataset)
          return (
            <li key={to} className={done ? 'tour-step tour-done' : 'tour-step'}>
              <span className="tour-number" aria-hidden>
                {done ? <Check size={12} strokeWidth={2.5} /> : index + 1}
              </span>
              <div>
                <Link
                  to={target}
                  onClick={() => keep({ ...tour, done: [...new Set([...tour.done, index])].toSorted((a, b) => a - b) })}
                >
                  {t(`tour.${role}.${index}.title`)}
                </Link>
                {done && <span className="visually-hidden"> {t('tour.done')}</span>}
                <p>{t(`tour.${role}.${index}.text`)}</p>
              </div>
            </li>
          )
        })}
      </ol>
    </aside>
  )
}
