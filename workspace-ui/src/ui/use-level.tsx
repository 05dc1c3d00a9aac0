import { useTranslation } from 'react-i18next'
import './use-level.css'

export type UseLevelName = 'allowed' | 'conditional' | 'refused'

/** Whether a use is open: full, half, dash. The shape says it before the colour does. */
export function UseLevel({ level, hidden = false }: { readonly level: UseLevelName; readonly hidden?: boolean }) {
  const { t } = useTranslation('ui')
  const naming = hidden ? { 'aria-hidden': true } : { role: 'img', 'aria-label': t(`level.${level}`) }
  return (
    <svg className={`use-level use-level-${level}`} width="12" height="12" viewBox="0 0 12 12" {...naming}>
      {level === 'allowed' && <circle cx="6" cy="6" r="4" fill="currentColor" />}
      {level === 'conditional' && (
        <>
          <circle cx="6" cy="6" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
          <path d="M6 2.6a3.4 3.4 0 0 1 0 6.8z" fill="currentColor" />
        </>
      )}
      {level === 'refused' && <path d="M3.5 6h5" stroke="currentColor" strokeWidth="1.2" />}
    </svg>
  )
}
