import type { ErrorCode } from '@yingbi/contracts'
import { AppError } from '../app-error.ts'
import type { FailureReports } from '../failure-reports.ts'
import { DataError } from '../governed-data/data-error.ts'
import type { RunStop } from './active-runs.ts'
import type { RunEnd } from './end-run.ts'

const STOPS: Readonly<Record<RunStop, ErrorCode>> = {
  cancelled: 'RUN_CANCELLED',
  'timed-out': 'RUN_TIMED_OUT',
  interrupted: 'RUN_INTERRUPTED',
}

/**
 * What people see of a failure is a code from the catalogue with ids and limits; what the operator sees is its class
 * and place, never its text, because databases put values of rows into texts.
 */
export function failureOf(
  deps: { readonly failures: FailureReports; readonly config: { readonly queryTimeoutMs: number } },
  dataset: string,
  error: unknown,
  signal: AbortSignal,
): RunEnd {
  if (signal.aborted) {
    const code = STOPS[signal.reason as RunStop]
    return { kind: 'failed', code, params: { seconds: deps.config.queryTimeoutMs / 1000 } }
  }
  if (error instanceof DataError) {
    deps.failures.report(error, 'a run failed')
    return { kind: 'failed', code: error.code, params: { dataset, ...error.params } }
  }
  if (error instanceof AppError) return { kind: 'failed', code: error.code, params: error.params }
  deps.failures.report(error, 'a run failed')
  return { kind: 'failed', code: 'RUN_FAILED', params: {} }
}
