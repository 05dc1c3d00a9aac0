import { Release, ReleaseDetail, ReleasePage, Run, RunResult, type ReleaseStatus } from '@yingbi/contracts'
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useLocale } from '../i18n/use-locale.ts'
import { useApi } from './api-context.ts'

/** Requests that the caller may see, newest first. */
export function useReleases(status?: ReleaseStatus): UseQueryResult<readonly Release[]> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['releases', locale, status ?? null],
    queryFn: async ({ signal }) =>
      (await api.request('/releases', ReleasePage, { query: { limit: 200, status }, signal })).items,
    refetchInterval: 30_000,
  })
}

export function useRelease(id: string | undefined): UseQueryResult<ReleaseDetail> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['release', locale, id],
    queryFn: ({ signal }) => api.request(`/releases/${encodeURIComponent(id ?? '')}`, ReleaseDetail, { signal }),
    enabled: id !== undefined,
  })
}

export interface FinishedRun {
  readonly run: Run
  readonly result: RunResult
}

/** A run with its result, for the request that is made from it. */
export function useFinishedRun(id: string | null): UseQueryResult<FinishedRun> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['finished-run', locale, id],
    queryFn: async ({ signal }) => {
      const path = `/runs/${encodeURIComponent(id ?? '')}`
      const [run, result] = await Promise.all([
        api.request(path, Run, { signal }),
        api.request(`${path}/result`, RunResult, { signal }),
      ])
      return { run, result }
    },
    enabled: id !== null,
  })
}

export interface ReleaseStep {
  readonly id: string
  readonly action: 'submit' | 'withdraw' | 'approve' | 'return' | 'reject'
  readonly body: Readonly<Record<string, string>>
  /** One key for one press of the button: a repeated request decides once. */
  readonly idempotencyKey: string
}

/** Takes one step on a request and refreshes what shows it. */
export function useReleaseStep(): UseMutationResult<Release, Error, ReleaseStep> {
  const api = useApi()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, action, body, idempotencyKey }: ReleaseStep) =>
      api.request(`/releases/${encodeURIComponent(id)}/${action}`, Release, { method: 'POST', body, idempotencyKey }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['releases'] })
      await client.invalidateQueries({ queryKey: ['release'] })
    },
  })
}
