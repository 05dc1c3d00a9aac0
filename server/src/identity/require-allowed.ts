import { formatMessage, messages, type AllowedAction, type ErrorCode } from '@yingbi/contracts'
import type { Action, Authorizer, Decision, Resource } from '@yingbi/policies'
import { AppError } from '../app-error.ts'
import type { Caller } from '../http/caller.ts'

/** Denials that have a code of their own. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  'author-is-never-reviewer': 'RELEASE_SELF_REVIEW',
  'bundle-before-release': 'RELEASE_NOT_RELEASED',
}

/**
 * Authorizes an action on one object. An object that the caller may not even see answers like one that is not there.
 *
 * Errors: FORBIDDEN, NOT_FOUND for the `view` actions, RELEASE_SELF_REVIEW, RELEASE_NOT_RELEASED.
 */
export function requireAllowed(authorizer: Authorizer, caller: Caller, action: Action, resource: Resource): void {
  const decision = authorizer.authorize(caller, action, resource)
  if (decision.allowed) return
  if (action.startsWith('view') && resource.kind !== 'service') throw new AppError('NOT_FOUND', 404)
  const code = decision.reasons.length === 1 ? CODES[decision.reasons[0]?.policyId ?? ''] : undefined
  if (code !== undefined) throw new AppError(code, 403)
  throw new AppError('FORBIDDEN', 403, { role: caller.role, action })
}

/** What the caller may do with an object; each denial with its reason in the caller's language. */
export function allowedActions(
  authorizer: Authorizer,
  caller: Caller,
  actions: readonly Action[],
  resource: Resource,
): AllowedAction[] {
  return actions.map((action) => {
    const decision = authorizer.authorize(caller, action, resource)
    return decision.allowed
      ? { action, allowed: true }
      : { action, allowed: false, reason: reasonText(decision, caller, action) }
  })
}

function reasonText(decision: Decision, caller: Caller, action: Action): string {
  const texts = decision.reasons.flatMap(({ text }) => (text === null ? [] : [text]))
  if (texts.length === 0) {
    return formatMessage(messages[caller.locale].FORBIDDEN.explanation, { role: caller.role, action })
  }
  return texts.map((text) => (caller.locale === 'zh-CN' ? text.zh : text.en)).join(caller.locale === 'zh-CN' ? '' : ' ')
}
