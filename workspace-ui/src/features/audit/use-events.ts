import { EventPage, InclusionProof, LogKeys, LogVerification, type EventAction, type LogEvent } from '@yingbi/contracts'
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useApi } from '../../api/api-context.ts'
import { useLocale } from '../../i18n/use-locale.ts'

interface EventList {
  readonly items: readonly LogEvent[]
  readonly nextCursor: string | null
}

export interface EventFilter {
  readonly q: string
  readonly action: EventAction | null
  readonly actor: string | null
  readonly object: string | null
  /** ISO time from which entries are shown. */
  readonly from: string | null
}

const PAGE = 50

export function useEvents(filter: EventFilter): UseInfiniteQueryResult<InfiniteData<EventList>> {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: ['events', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.request('/events', EventPage, {
        query: {
          limit: PAGE,
          cursor: pageParam === '' ? undefined : pageParam,
          q: filter.q === '' ? undefined : filter.q,
          action: filter.action ?? undefined,
          actor: filter.actor ?? undefined,
          object: filter.object ?? undefined,
          from: filter.from ?? undefined,
        },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
  })
}

/** Proof of one entry. Entries that were just written wait a moment until the log is published. */
export function useProof(entry: number, pending: boolean): UseQueryResult<InclusionProof> {
  const api = useApi()
  return useQuery({
    queryKey: ['log-proof', entry],
    queryFn: ({ signal }) => api.request('/log/proof', InclusionProof, { query: { entry }, signal }),
    enabled: !pending,
  })
}

export function useLogKeys(): UseQueryResult<LogKeys> {
  const api = useApi()
  return useQuery({
    queryKey: ['log-keys'],
    queryFn: ({ signal }) => api.request('/log/keys', LogKeys, { signal }),
    staleTime: Infinity,
  })
}

/** Recomputes the whole log and compares the database with it. */
export function useVerifyLog(): UseMutationResult<LogVerification, Error, void> {
  const api = useApi()
  const queries = useQueryClient()
  const locale = useLocale()
  return useMutation({
    mutationKey: ['verify-log', locale],
    mutationFn: () => api.request('/log/verify', LogVerification, { method: 'POST' }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['log-state'] }),
  })
}
