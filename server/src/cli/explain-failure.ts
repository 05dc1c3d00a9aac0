import { messages } from '@yingbi/contracts'
import { AppError } from '../app-error.ts'
import { explainStartFailure } from '../explain-start-failure.ts'
import { problemOf } from '../http/problem.ts'
import { CliError } from './cli-error.ts'

/** What a failed command says: the same words as the API for the same code. */
export function explainFailure(error: unknown): CliError {
  if (!(error instanceof AppError) || !(error.code in messages.en)) {
    return new CliError(1, explainStartFailure(error, process.env))
  }
  const place = { instance: '', requestId: '' }
  const [zh, en] = (['zh-CN', 'en'] as const).map((locale) => problemOf(error, locale, place))
  return new CliError(1, { zh: `${zh?.title}\n${zh?.detail}`, en: `${en?.title}\n${en?.detail}` })
}
