import { Role, type LogEvent } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useSignInInfo } from '../../api/queries.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { eventNote } from './event-words.ts'

/** How people are called in the list. The log holds user names; those of the demonstration have full names too. */
export function usePeople(): {
  readonly nameOf: (username: string) => string
  readonly roleOf: (role: string) => string
  /** The line that says what is particular about an entry; empty when nothing is. */
  readonly noteOf: (event: LogEvent) => string
} {
  const app = useTranslation('app').t
  const { t } = useTranslation('audit')
  const pick = useBilingual()
  const accounts = useSignInInfo().data?.demonstrationAccounts ?? []
  const roleOf = (role: string): string => {
    const known = Role.safeParse(role)
    return known.success ? app(`role.${known.data}`) : ''
  }
  return {
    nameOf: (username) => {
      if (username === 'system') return t('system')
      const account = accounts.find((one) => one.username === username)
      return account === undefined ? username : pick(account.displayName)
    },
    roleOf,
    noteOf: (event) => {
      const note = eventNote(event)
      if (note === null) return ''
      const role = note.params['role']
      return t(note.key, role === undefined ? note.params : { role: roleOf(String(role)) })
    },
  }
}
