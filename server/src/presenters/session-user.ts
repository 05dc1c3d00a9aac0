import type { SessionUser } from '@yingbi/contracts'
import type { UserRecord } from '../identity/users.ts'

/** A person as their own pages show them. */
export function presentSessionUser(user: UserRecord): SessionUser {
  const { id, username, role, department, displayName, departmentTitle } = user
  return { id, username, role, department, displayName, departmentTitle }
}
