import {
  Dataset,
  LedgerPage,
  PolicyVersion,
  Registration,
  UploadInspection,
  pageOf,
  type RegisterDataset,
} from '@yingbi/contracts'
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useApi } from '../../api/api-context.ts'
import { useLocale } from '../../i18n/use-locale.ts'

export type StatusChange = 'publish' | 'suspend' | 'resume'

const PolicyVersionPage = pageOf(PolicyVersion)

/** Versions of a dataset's policy, newest first. */
export function usePolicyVersions(dataset: string): UseQueryResult<readonly PolicyVersion[]> {
  const api = useApi()
  return useQuery({
    queryKey: ['policy-versions', dataset],
    queryFn: async ({ signal }) =>
      (await api.request(`/datasets/${encodeURIComponent(dataset)}/policy`, PolicyVersionPage, { signal })).items,
  })
}

/** Stores the draft as a new version. Errors: POLICY_YAML and POLICY_INVALID with the line in `params`. */
export function usePutPolicy(
  dataset: string,
): UseMutationResult<PolicyVersion, Error, { readonly yaml: string; readonly comment: string }> {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body) =>
      api.request(`/datasets/${encodeURIComponent(dataset)}/policy`, PolicyVersion, { method: 'PUT', body }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['policy-versions', dataset] }),
        queries.invalidateQueries({ queryKey: ['dataset'] }),
        queries.invalidateQueries({ queryKey: ['datasets'] }),
        queries.invalidateQueries({ queryKey: ['budgets'] }),
      ]),
  })
}

export function useChangeStatus(dataset: string): UseMutationResult<Dataset, Error, StatusChange> {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (change) =>
      api.request(`/datasets/${encodeURIComponent(dataset)}/${change}`, Dataset, { method: 'POST' }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['datasets'] }),
        queries.invalidateQueries({ queryKey: ['dataset'] }),
      ]),
  })
}

/** An upload that was inspected before, e.g. before the page was loaded anew. Errors: NOT_FOUND, UPLOAD_EXPIRED. */
export function useFetchUpload(): (id: string, signal: AbortSignal) => Promise<UploadInspection> {
  const api = useApi()
  return (id, signal) => api.request(`/uploads/${encodeURIComponent(id)}`, UploadInspection, { signal })
}

/** Sends one file; the answer is what was found in it. */
export function useSendFile(): (
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<UploadInspection> {
  const api = useApi()
  return (file, onProgress, signal) => {
    const form = new FormData()
    form.append('file', file, file.name)
    return api.upload('/uploads', UploadInspection, { form, onProgress, signal })
  }
}

export function useRegister(): UseMutationResult<Registration, Error, RegisterDataset> {
  const api = useApi()
  return useMutation({
    mutationFn: (body) => api.request('/datasets', Registration, { method: 'POST', body }),
  })
}

const POLL_MS = 700

/** How far an import is; asked again until it has ended. */
export function useRegistration(id: string | null): UseQueryResult<Registration> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['registration', locale, id],
    queryFn: ({ signal }) => api.request(`/registrations/${encodeURIComponent(id ?? '')}`, Registration, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.status === 'running' || state.data === undefined ? POLL_MS : false),
  })
}

export function useLedger(dataset: string): UseQueryResult<LedgerPage> {
  const api = useApi()
  return useQuery({
    queryKey: ['ledger', dataset],
    queryFn: ({ signal }) =>
      api.request(`/datasets/${encodeURIComponent(dataset)}/ledger`, LedgerPage, { query: { limit: 100 }, signal }),
  })
}
