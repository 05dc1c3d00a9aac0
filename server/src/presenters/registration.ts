import { formatMessage, messages, type Locale, type Registration } from '@yingbi/contracts'
import type { RegistrationRecord } from '../repositories/registrations.ts'

/** How far an import is, with the reason of a failure in the reader's language. */
export function presentRegistration(record: RegistrationRecord, locale: Locale): Registration {
  return {
    id: record.id,
    dataset: record.slug,
    status: record.status,
    step: record.step,
    stepsDone: record.stepsDone,
    stepsTotal: record.stepsTotal,
    createdAt: record.createdAt.toISOString(),
    datasetId: record.datasetId,
    failure: record.failure === null ? null : presentFailure(record.failure, locale),
  }
}

function presentFailure(
  { code, params }: NonNullable<RegistrationRecord['failure']>,
  locale: Locale,
): NonNullable<Registration['failure']> {
  const message = messages[locale][code]
  const space = locale === 'zh-CN' ? '' : ' '
  return {
    code,
    title: formatMessage(message.title, params),
    detail: `${formatMessage(message.explanation, params)}${space}${formatMessage(message.fix, params)}`,
    params: { ...params },
  }
}
