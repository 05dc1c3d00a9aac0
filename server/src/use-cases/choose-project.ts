import type { DatasetPolicy, ErrorCode } from '@yingbi/contracts'
import type { Kysely } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Schema } from '../database/schema.ts'
import type { Caller } from '../http/caller.ts'
import { findProject, listProjects, type ProjectRecord } from '../repositories/projects.ts'

/** The project of a question, as far as the ledger needs it. */
export type AskedProject = Pick<ProjectRecord, 'id' | 'name' | 'purpose'>

/**
 * The project that a question names; without a name the caller's only open one, or none.
 * Errors: NOT_FOUND, alike for a project of others and for one that is not there; PROJECT_CLOSED.
 */
export async function chooseProject(
  db: Kysely<Schema>,
  caller: Caller,
  projectId: string | undefined,
): Promise<AskedProject | null> {
  if (projectId === undefined) {
    const open = await listProjects(db, { memberId: caller.id, openOnly: true, limit: 2, offset: 0 })
    return open.length === 1 ? (open[0] ?? null) : null
  }
  const project = await findProject(db, projectId)
  if (project === null || !project.members.some(({ id }) => id === caller.id)) throw new AppError('NOT_FOUND', 404)
  if (project.closedAt !== null) throw new AppError('PROJECT_CLOSED', 409)
  return project
}

/** Why the policy does not let a question be asked in this project, or outside of one; null when it does. */
export function purposeRefusal(
  policy: DatasetPolicy,
  project: AskedProject | null,
): { readonly code: ErrorCode; readonly params: Readonly<Record<string, string>> } | null {
  const permitted = Object.keys(policy.purposes ?? {})
  if (permitted.length === 0) return null
  const params = { dataset: policy.dataset, purposes: permitted.join(', ') }
  if (project === null) return { code: 'PROJECT_REQUIRED', params }
  if (permitted.includes(project.purpose)) return null
  return { code: 'PURPOSE_NOT_PERMITTED', params: { ...params, purpose: project.purpose } }
}
