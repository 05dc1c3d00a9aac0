import { formatMessage, messages, type Locale, type Problem } from '@yingbi/contracts'
import type { AppError } from '../app-error.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Where an answer belongs: the path without its query string, and the request's number. */
export interface ProblemPlace {
  readonly instance: string
  readonly requestId: string
}

/** The problem document (RFC 9457) of an error, in one language. */
export function problemOf(error: AppError, locale: Locale, place: ProblemPlace): Problem {
  const message = messages[locale][error.code]
  const params = { ...error.params }
  const filled = (template: string): string => formatMessage(template, { ...params, requestId: place.requestId })
  const space = locale === 'zh-CN' ? '' : ' '
  return {
    type: `urn:yingbi:error:${error.code}`,
    title: filled(message.title),
    status: error.status,
    code: error.code,
    detail: `${filled(message.explanation)}${space}${filled(message.fix)}`,
    params,
    ...place,
    ...(error.extras.refusals === undefined ? {} : { refusals: [...error.extras.refusals] }),
    ...(error.extras.left === undefined ? {} : { left: [...error.extras.left] }),
    ...(error.extras.refusedBy === undefined ? {} : { refusedBy: [...error.extras.refusedBy] }),
    ...(error.extras.requested === undefined ? {} : { requested: error.extras.requested }),
  }
}
