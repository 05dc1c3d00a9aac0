import { Grade, type User } from '@yingbi/contracts'
import { gradeLevel, type Authorizer } from '@yingbi/policies'
import type { Caller } from '../http/caller.ts'
import { allowedActions } from '../identity/require-allowed.ts'
import type { UserRecord } from '../identity/users.ts'
import { presentSessionUser } from './session-user.ts'

/** An account for the data office. */
export function presentUser(authorizer: Authorizer, caller: Caller, user: UserRecord): User {
  return {
    ...presentSessionUser(user),
    clearance: Grade.options.find((grade) => gradeLevel(grade) === user.clearance) ?? 'general-1',
    disabled: user.disabled,
    createdAt: user.createdAt.toISOString(),
    allowedActions: allowedActions(authorizer, caller, ['manageUsers'], { kind: 'user', ...user }),
  }
}
