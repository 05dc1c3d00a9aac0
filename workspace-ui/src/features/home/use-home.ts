import { EventPage, ReleasePage, RunPage, UserPage, type EventAction, type Release, type User } from '@yingbi/contracts'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useApi } from '../../api/api-context.ts'
import { useLocale } from '../../i18n/use-locale.ts'

const MOST = 200

/** The caller's latest run, and null before the first. */
export function useLastRun(): UseQueryResult<RunPage['items'][number] | null> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['runs', 'last', locale],
    queryFn: async ({ signal }) =>
      (await api.request('/runs', RunPage, { query: { limit: 1 }, signal })).items[0] ?? null,
  })
}

/** Requests for release that the caller may see, newest first. */
export function useReleases(): UseQueryResult<readonly Release[]> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['releases', 'home', locale],
    queryFn: async ({ signal }) =>
      (await api.request('/releases', ReleasePage, { query: { limit: MOST }, signal })).items,
  })
}

export interface EventCount {
  readonly count: number
  /** Whether there are more than were counted. */
  readonly more: boolean
}

/** Entries of one action since a moment. */
export function useEventCount(action: EventAction, from: string): UseQueryResult<EventCount> {
  const api = useApi()
  return useQuery({
    queryKey: ['events', 'count', action, from],
    queryFn: async ({ signal }) => {
      const page = await api.request('/events', EventPage, { query: { action, from, limit: MOST }, signal })
      return { count: page.items.length, more: page.nextCursor !== null }
    },
  })
}

export function useUsers(): UseQueryResult<readonly User[]> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['users', locale],
    queryFn: async ({ signal }) => (await api.request('/users', UserPage, { query: { limit: MOST }, signal })).items,
  })
}
