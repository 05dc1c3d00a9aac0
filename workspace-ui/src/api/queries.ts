import { BudgetPage, Dataset, DatasetPage, LogState, SignInInfo, type Budget } from '@yingbi/contracts'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useLocale } from '../i18n/use-locale.ts'
import { useApi } from './api-context.ts'

/**
 * Questions that more than one feature asks. Keys begin with the noun; answers that hold text in the caller's language
 * have the language in the key.
 */
export function useSignInInfo(): UseQueryResult<SignInInfo> {
  const api = useApi()
  return useQuery({
    queryKey: ['sign-in-info'],
    queryFn: ({ signal }) => api.request('/sign-in-info', SignInInfo, { signal }),
    staleTime: Infinity,
  })
}

export function useDatasets(query: Readonly<Record<string, string | undefined>> = {}): UseQueryResult<DatasetPage> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['datasets', locale, query],
    queryFn: ({ signal }) => api.request('/datasets', DatasetPage, { query: { limit: 200, ...query }, signal }),
    placeholderData: (previous) => previous,
  })
}

/** One dataset by id or slug. */
export function useDataset(name: string | undefined): UseQueryResult<Dataset> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['dataset', locale, name],
    queryFn: ({ signal }) => api.request(`/datasets/${encodeURIComponent(name ?? '')}`, Dataset, { signal }),
    enabled: name !== undefined,
  })
}

/** All limits that the caller meets, on one dataset or on all. */
export function useBudgets(dataset?: string, enabled = true): UseQueryResult<readonly Budget[]> {
  const api = useApi()
  return useQuery({
    queryKey: ['budgets', dataset ?? null],
    queryFn: async ({ signal }) => (await api.request('/budgets', BudgetPage, { query: { dataset }, signal })).items,
    enabled,
  })
}

export function useLogState(): UseQueryResult<LogState> {
  const api = useApi()
  return useQuery({
    queryKey: ['log-state'],
    queryFn: ({ signal }) => api.request('/log/state', LogState, { signal }),
    refetchInterval: 60_000,
    retry: false,
  })
}

/** The limit that binds first: fewest questions left, and before the first question the smallest share left. */
export function bindingBudget(budgets: readonly Budget[]): Budget | null {
  const rank = (budget: Budget): number =>
    budget.questionsLeft ?? Number(budget.left.rho) / Math.max(1e-12, Number(budget.limit.rho))
  return budgets.toSorted((a, b) => rank(a) - rank(b))[0] ?? null
}
