import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '../../api/session.ts'
import { navigationFor } from '../navigation.ts'
import { isTyping } from '../../ui/is-typing.ts'

/** G, then a letter, goes to a page. Off inside text fields. */
export function useGoKeys(): void {
  const session = useSession()
  const navigate = useNavigate()
  const role = session.kind === 'signed-in' ? session.user.role : null
  useEffect(() => {
    if (role === null) return undefined
    let armedUntil = 0
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === 'g') {
        armedUntil = event.timeStamp + 1500
        return
      }
      const item = navigationFor(role).find((one) => one.goKey === event.key)
      if (event.timeStamp < armedUntil && item !== undefined) {
        event.preventDefault()
        void navigate(item.path)
      }
      armedUntil = 0
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [role, navigate])
}
