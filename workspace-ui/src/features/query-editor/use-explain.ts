import { ExplainAnswer, type Budget, type ExplainRequest } from '@yingbi/contracts'
import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { privacyOf, type PriceWish } from './editor-tabs.ts'
import type { Statement } from './split-statements.ts'

/** The answer to a statement that can run. */
export type Accepted = Extract<ExplainAnswer, { accepted: true }>

/** One entry a statement, in order. */
export interface Explained {
  /** Answers to the text and price as they are now; undefined while one is on its way. */
  readonly answers: readonly (ExplainAnswer | undefined)[]
  /** The same, but the answer before stays until the next has come. */
  readonly latest: readonly (ExplainAnswer | undefined)[]
  readonly errors: readonly unknown[]
  readonly settled: boolean
}

/** Outside of the hook, so that equal answers keep their identity from render to render. */
function combine(results: readonly UseQueryResult<ExplainAnswer>[]): Explained {
  return {
    answers: results.map((one) => (one.isPlaceholderData ? undefined : one.data)),
    latest: results.map((one) => one.data),
    errors: results.map((one) => one.error),
    settled: results.every((one) => one.data !== undefined && !one.isPlaceholderData),
  }
}

/** The limit that binds first for an accepted question. */
export function bindingLimit({ budget }: Accepted, budgets: readonly Budget[]): Budget | undefined {
  return budgets.find(({ scope, window }) => scope === budget.bindingScope && window === budget.bindingWindow)
}

/** The request by which a statement is explained, and then run: the price that was shown is the price that is charged. */
export function requestFor(dataset: string, sql: string, wish: PriceWish, projectId: string | null): ExplainRequest {
  return { dataset, sql, ...privacyOf(wish), ...(projectId === null ? {} : { projectId }) }
}

/** Follows a value, but only after it has rested. */
export function useRested<T>(value: T, restMs: number): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [value, restMs])
  return rested
}

/** Explains every statement of a text. Touches no data; the same text at the same price is asked once. */
export function useExplain(
  dataset: string,
  statements: readonly Statement[],
  wish: PriceWish,
  projectId: string | null,
): Explained {
  const api = useApi()
  const locale = useLocale()
  return useQueries({
    queries: statements.map(({ sql }) => {
      const body = requestFor(dataset, sql, wish, projectId)
      return {
        queryKey: ['explain', locale, body],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          api.request('/queries/explain', ExplainAnswer, { method: 'POST', body, signal }),
        staleTime: 60_000,
        retry: false,
        placeholderData: (previous: ExplainAnswer | undefined) => previous,
      }
    }),
    combine,
  })
}
