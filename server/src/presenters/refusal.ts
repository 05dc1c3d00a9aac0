import { formatMessage, messages, type Locale, type Place, type Refusal } from '@yingbi/contracts'
import type { Catalog, EngineRefusal } from '@yingbi/engine'

/** What a refusal says of the policy behind it. */
export interface RefusalContext {
  readonly sql: string
  readonly locale: Locale
  readonly policyOwner: Catalog['policyOwner']
  readonly policyVersion: string
  /** Line of a column, `table.column`, in the policy file; null when it has none. */
  readonly policyLineOf: (column: string) => number | null
}

/** A refusal in the caller's language: what, why, whose rule and the smallest change that works. */
export function presentRefusal(refusal: EngineRefusal, context: RefusalContext): Refusal {
  const { locale } = context
  const message = messages[locale][refusal.code]
  return {
    code: refusal.code,
    title: formatMessage(message.title, refusal.params),
    place: refusal.span === null ? null : placeOf(context.sql, refusal.span),
    column: refusal.column,
    rule: formatMessage(message.explanation, refusal.params),
    policyOwner: locale === 'zh-CN' ? context.policyOwner.zh : context.policyOwner.en,
    policyVersion: context.policyVersion,
    policyLine: refusal.column === null ? null : context.policyLineOf(refusal.column),
    operator: refusal.operator,
    fix: formatMessage(message.fix, refusal.params),
    edits: [...refusal.edits],
  }
}

/** Line and column, from 1, of a range of UTF-16 offsets. */
export function placeOf(sql: string, span: { readonly start: number; readonly end: number }): Place {
  const before = sql.slice(0, span.start)
  const lineStart = before.lastIndexOf('\n') + 1
  return {
    start: span.start,
    end: span.end,
    line: before.split('\n').length,
    column: span.start - lineStart + 1,
  }
}
