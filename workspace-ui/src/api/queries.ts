import {
  BudgetPage,
  Dataset,
  DatasetPage,
  LogState,
  ProjectPage,
  SignInInfo,
  type Budget,
  type Project,
} from '@yingbi/contracts'
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

/** Projects that the caller may see, newest first. */
export function useProjects(enabled = true): UseQueryResult<readonly Project[]> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['projects', locale],
    queryFn: async ({ signal }) =>
      (await api.request('/projects', ProjectPage, { query: { limit: 200 }, signal })).items,
    enabled,
  })
}

/** The log compared with the database; for auditors. */
export function useLogState(enabled = true): UseQueryResult<LogState> {
  const api = useApi()
  return useQuery({
    enabled,
    queryKey: ['log-state'],
    queryFn: ({ signal }) => api.request('/log/state', LogState, { signal }),
    refetchInterval: 60_000,
    retry: false,
  })
}

/** Size of the log as its signed head says it; public. */
export function useLogSize(enabled = true): UseQueryResult<number> {
  const api = useApi()
  return useQuery({
    queryKey: ['log-size'],
    // The second line of a checkpoint is the size (C2SP tlog-checkpoint).
    queryFn: async ({ signal }) => {
      const { blob } = await api.download('/log/checkpoint', { signal })
      return Number((await blob.text()).split('\n')[1])
    },
    enabled,
    refetchInterval: 60_000,
    retry: false,
  })
}

/**
 * The limits that a question meets: those of the dataset and the person, and of the project in which it is asked. Without
 * a choice that is the only one; in several none is assumed.
 */
export function limitsInForce(budgets: readonly Budget[], chosen: Project | null = null): readonly Budget[] {
  const projects = new Set(budgets.flatMap(({ project }) => (project === null ? [] : [project.id])))
  if (chosen === null && projects.size <= 1) return budgets
  return budgets.filter(
    ({ scope, project, purpose }) =>
      scope === 'dataset' ||
      scope === 'person' ||
      (chosen !== null && (scope === 'project' ? project?.id === chosen.id : purpose === chosen.purpose)),
  )
}

/** The limit that binds first: fewest questions left; before the first question the least that may still be spent. */
export function bindingBudget(budgets: readonly Budget[]): Budget | null {
  const rank = (budget: Budget): readonly [number, number] => [budget.questionsLeft ?? 0, Number(budget.left.rho)]
  const byRank = (a: Budget, b: Budget): number => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1]
  return limitsInForce(budgets).toSorted(byRank)[0] ?? null
}
