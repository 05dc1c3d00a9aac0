import type { ReleaseStatus } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import './release-status.css'

/** State of a request in words, with a dot; colour is second. */
export function ReleaseState({ status }: { readonly status: ReleaseStatus }) {
  const { t } = useTranslation('ui')
  return <span className={`release-state release-${status}`}>{t(`releaseStatus.${status}`)}</span>
}
