import { RunPage, type Run } from '@yingbi/contracts'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useApi } from '../../api/api-context.ts'
import { useLocale } from '../../i18n/use-locale.ts'

const PAGE = 200

/** The caller's runs on a dataset, newest first. */
export function useOwnRuns(dataset: string | null): UseQueryResult<readonly Run[]> {
  const api = useApi()
  const locale = useLocale()
  return useQuery({
    queryKey: ['runs', locale, dataset, 'ledger'],
    queryFn: async ({ signal }) =>
      (await api.request('/runs', RunPage, { query: { dataset: dataset ?? undefined, limit: PAGE }, signal })).items,
    enabled: dataset !== null,
  })
}
