import { Run, RunPage, RunResult, type ExplainRequest } from '@yingbi/contracts'
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useApi } from '../../api/api-context.ts'
import { useLocale } from '../../i18n/use-locale.ts'

const POLL_MS = 400
/** After an answer that failed: a server that asks for fewer questions is not asked more. */
const POLL_AFTER_FAILURE_MS = 5000
const isOver = (run: Run | undefined): boolean => run?.status === 'finished' || run?.status === 'failed'

/** Starts a run. Errors: `ProblemError` with the refusals of the query, or BUDGET_EXHAUSTED with what is left. */
export function useStartRun(): UseMutationResult<Run, unknown, ExplainRequest> {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (request: ExplainRequest) =>
      api.request('/runs', Run, {
        method: 'POST',
        body: { kind: 'sql', ...request },
        idempotencyKey: crypto.randomUUID(),
      }),
    // Whatever came of it, the ledger may have moved.
    onSettled: () => {
      for (const key of ['runs', 'budgets', 'explain', 'what-ifs', 'log-state']) {
        void queries.invalidateQueries({ queryKey: [key] })
      }
    },
  })
}

/** A run, asked again until it is over; a reload takes it up where it is. */
export function useRun(id: string | null): UseQueryResult<Run> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['run', locale, id],
    queryFn: ({ signal }) => api.request(`/runs/${id ?? ''}`, Run, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      isOver(state.data) ? false : state.error === null ? POLL_MS : POLL_AFTER_FAILURE_MS,
  })
}

/** The noisy result of a finished run; it never changes. */
export function useRunResult(run: Run | undefined): UseQueryResult<RunResult> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['run-result', locale, run?.id],
    queryFn: ({ signal }) => api.request(`/runs/${run?.id ?? ''}/result`, RunResult, { signal }),
    enabled: run?.status === 'finished',
    staleTime: Infinity,
  })
}

/** The caller's runs on a dataset, newest first. */
export function useRunHistory(dataset: string): UseQueryResult<readonly Run[]> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['runs', locale, dataset],
    queryFn: async ({ signal }) =>
      (await api.request('/runs', RunPage, { query: { dataset, limit: 100 }, signal })).items,
  })
}
