import type { Grade as GradeName } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import './grade.css'

/** The grade of GB/T 43697 as a tag: an ink ramp for general 1 to 4; cinnabar is left for important and core. */
export function Grade({ grade, short = false }: { readonly grade: GradeName; readonly short?: boolean }) {
  const { t } = useTranslation('ui')
  const full = t(`grade.${grade}`)
  const digit = /general-(\d)/.exec(grade)?.[1]
  return (
    <span className={`grade grade-${grade}${short ? ' grade-short' : ''}`} title={t(`grade.name.${grade}`)}>
      {short && digit !== undefined ? digit : full}
      {short && digit !== undefined && <span className="visually-hidden">{t(`grade.name.${grade}`)}</span>}
    </span>
  )
}
