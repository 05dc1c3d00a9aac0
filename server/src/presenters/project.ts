import type { Project } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Caller } from '../http/caller.ts'
import { allowedActions } from '../identity/require-allowed.ts'
import type { ProjectRecord } from '../repositories/projects.ts'

/** A project for the caller, with what the caller may do with it now. */
export function presentProject(authorizer: Authorizer, caller: Caller, project: ProjectRecord): Project {
  const { id, name, purpose, department, createdBy } = project
  const status = project.closedAt === null ? 'open' : 'closed'
  const memberIds = project.members.map((member) => member.id)
  return {
    id,
    name,
    purpose,
    department,
    createdBy,
    status,
    members: project.members.map(({ username }) => username),
    createdAt: project.createdAt.toISOString(),
    allowedActions: allowedActions(authorizer, caller, ['editProject'], {
      kind: 'project',
      id,
      department,
      memberIds,
      status,
    }),
  }
}
