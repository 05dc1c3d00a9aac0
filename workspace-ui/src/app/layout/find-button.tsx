import type { Role } from '@yingbi/contracts'
import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isTyping } from '../../ui/is-typing.ts'

const FindDialog = lazy(async () => ({ default: (await import('./find-dialog.tsx')).FindDialog }))

/** Opens "find or do" by click, Ctrl K or, outside of text fields, `?` for the keys. */
export function FindButton({ role }: { readonly role: Role }) {
  const { t } = useTranslation('app')
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const find = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k'
      if (!find && !(event.key === '?' && !isTyping(event.target))) return
      event.preventDefault()
      setOpen(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <button className="find-button" type="button" onClick={() => setOpen(true)} aria-haspopup="dialog">
        <Search size={14} strokeWidth={1.5} aria-hidden />
        <span>{t('find.open')} </span>
        <span className="kbd">Ctrl K</span>
      </button>
      {open && (
        <Suspense fallback={null}>
          <FindDialog role={role} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
