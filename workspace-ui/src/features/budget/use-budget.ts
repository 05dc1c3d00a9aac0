import {
  ExplainBatchAnswer,
  NamedLimitList,
  Project,
  Together,
  type CreateProject,
  type ExplainBatchRequest,
  type NamedLimit,
  type PutNamedLimit,
  type UpdateProject,
} from '@yingbi/contracts'
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useApi } from '../../api/api-context.ts'

/** What all who asked a dataset know together. */
export function useTogether(dataset: string | null): UseQueryResult<Together> {
  const api = useApi()
  return useQuery({
    queryKey: ['budgets', 'together', dataset],
    queryFn: ({ signal }) =>
      api.request(`/datasets/${encodeURIComponent(dataset ?? '')}/budget/together`, Together, { signal }),
    enabled: dataset !== null,
  })
}

export function useCreateProject(): UseMutationResult<Project, Error, CreateProject> {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body) =>
      api.request('/projects', Project, { method: 'POST', body, idempotencyKey: crypto.randomUUID() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['projects'] }),
  })
}

export function useUpdateProject(id: string): UseMutationResult<Project, Error, UpdateProject> {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body) => api.request(`/projects/${id}`, Project, { method: 'PATCH', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['projects'] }),
  })
}

/** Limits that the provider has set for single purposes, projects and people. */
export function useNamedLimits(dataset: string): UseQueryResult<readonly NamedLimit[]> {
  const api = useApi()
  return useQuery({
    queryKey: ['budgets', 'limits', dataset],
    queryFn: async ({ signal }) =>
      (await api.request(`/datasets/${encodeURIComponent(dataset)}/limits`, NamedLimitList, { signal })).items,
  })
}

export function useSetLimit(dataset: string): UseMutationResult<NamedLimitList, Error, PutNamedLimit> {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body) =>
      api.request(`/datasets/${encodeURIComponent(dataset)}/limits`, NamedLimitList, { method: 'PUT', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['budgets'] }),
  })
}

/** Planned questions with their shares of a total; nothing is charged. */
export function useExplainBatch(): UseMutationResult<ExplainBatchAnswer, Error, ExplainBatchRequest> {
  const api = useApi()
  return useMutation({
    mutationFn: (body) => api.request('/queries/explain-batch', ExplainBatchAnswer, { method: 'POST', body }),
  })
}
