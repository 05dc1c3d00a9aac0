import type { ColumnUseName } from '@yingbi/contracts'
import { ArrowLeftRight, BriefcaseBusiness, ChartColumn, ChartSpline, Eye, Funnel, Lock, Sigma } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import './use-icon.css'

const drawn = { width: 14, height: 14, viewBox: '0 0 16 16', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 }
const lucide = { size: 14, strokeWidth: 1.75 }

const icons: Readonly<Record<ColumnUseName, ReactNode>> = {
  join: (
    <svg {...drawn}>
      <circle cx="5.5" cy="8" r="3.75" />
      <circle cx="10.5" cy="8" r="3.75" />
    </svg>
  ),
  group: (
    <svg {...drawn}>
      <path d="M2 4h5M2 8h5M2 12h5M14 4h-3.5v8H14M10.5 8H14" />
    </svg>
  ),
  filter: <Funnel {...lucide} />,
  aggregate: <Sigma {...lucide} />,
  compare: <ArrowLeftRight {...lucide} />,
  rank: <ChartColumn {...lucide} />,
  payload: <BriefcaseBusiness {...lucide} />,
  project: <Eye {...lucide} />,
  model: <ChartSpline {...lucide} />,
  encrypted: <Lock {...lucide} />,
}

/** One of the ten uses of a column. Its name is there for screen readers unless `named` says that it stands beside. */
export function UseIcon({ use, named = false }: { readonly use: ColumnUseName; readonly named?: boolean }) {
  const { t } = useTranslation('ui')
  return (
    <span className="use-icon" title={named ? undefined : t(`use.${use}`)}>
      <span aria-hidden>{icons[use]}</span>
      {!named && <span className="visually-hidden">{t(`use.${use}`)}</span>}
    </span>
  )
}
