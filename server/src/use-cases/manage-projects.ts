import { randomUUID } from 'node:crypto'
import type { CreateProject, Project, ProjectPage, UpdateProject } from '@yingbi/contracts'
import type { Authorizer, ProjectResource } from '@yingbi/policies'
import type { Transaction } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { presentProject } from '../presenters/project.ts'
import { findProject, insertProject, listProjects, putMembers, type ProjectRecord } from '../repositories/projects.ts'

interface Needs {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly authorizer: Authorizer
}

/** Opens a project in the caller's department. Errors: FORBIDDEN, BAD_REQUEST for a member who is no analyst. */
export async function createProject(deps: Needs, caller: Caller, request: CreateProject): Promise<Project> {
  const id = randomUUID()
  await deps.database.db.transaction().execute(async (trx) => {
    const { name, purpose } = request
    const { department } = caller
    const memberIds = await analystIds(trx, request.members)
    await insertProject(trx, { id, name, purpose, department, createdById: caller.id, createdAt: deps.clock.now() })
    await putMembers(trx, id, memberIds)
    const facts = { purpose, department, members: request.members.toSorted().join(',') }
    await append(trx, deps.clock, caller, 'project.create', id, facts)
  })
  return readProject(deps, caller, id)
}

/** Renames a project, replaces its members or closes it for good. Errors: NOT_FOUND, FORBIDDEN, BAD_REQUEST. */
export async function updateProject(deps: Needs, caller: Caller, id: string, request: UpdateProject): Promise<Project> {
  await deps.database.db.transaction().execute(async (trx) => {
    // Locked first: a question that is being admitted holds the row until it is charged.
    await trx.selectFrom('projects').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
    const project = await requireProject(deps, caller, id, trx)
    requireAllowed(deps.authorizer, caller, 'editProject', projectResource(project))
    const { name = project.name, members, closed = false } = request
    const closedAt = closed ? deps.clock.now() : project.closedAt
    await trx.updateTable('projects').set({ name, closed_at: closedAt }).where('id', '=', id).execute()
    if (members !== undefined) await putMembers(trx, id, await analystIds(trx, members))
    const facts = { closed, members: (members ?? project.members.map(({ username }) => username)).toSorted().join(',') }
    await append(trx, deps.clock, caller, 'project.update', id, facts)
  })
  return readProject(deps, caller, id)
}

/** Errors: NOT_FOUND, alike for a project of others and for one that is not there. */
export async function readProject(deps: Needs, caller: Caller, id: string): Promise<Project> {
  return presentProject(deps.authorizer, caller, await requireProject(deps, caller, id))
}

/** The projects that the caller may see, newest first. Errors: BAD_REQUEST for a cursor that is not one of ours. */
export async function readProjects(
  deps: Needs,
  caller: Caller,
  query: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<ProjectPage> {
  const offset = Number(query.cursor ?? '0')
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new AppError('BAD_REQUEST', 400, { field: 'querystring.cursor' })
  const memberId = caller.role === 'analyst' ? caller.id : null
  const found = await listProjects(deps.database.db, { memberId, openOnly: false, limit: query.limit + 1, offset })
  const page = found.slice(0, query.limit)
  return {
    items: page
      .filter((project) => deps.authorizer.authorize(caller, 'viewProject', projectResource(project)).allowed)
      .map((project) => presentProject(deps.authorizer, caller, project)),
    nextCursor: found.length > query.limit ? String(offset + query.limit) : null,
  }
}

async function requireProject(
  deps: Needs,
  caller: Caller,
  id: string,
  trx?: Transaction<Schema>,
): Promise<ProjectRecord> {
  const project = await findProject(trx ?? deps.database.db, id)
  if (project === null) throw new AppError('NOT_FOUND', 404)
  requireAllowed(deps.authorizer, caller, 'viewProject', projectResource(project))
  return project
}

/** The facts of a project that access policies look at. */
export function projectResource(project: ProjectRecord): ProjectResource {
  return {
    kind: 'project',
    id: project.id,
    department: project.department,
    memberIds: project.members.map(({ id }) => id),
    status: project.closedAt === null ? 'open' : 'closed',
  }
}

async function analystIds(trx: Transaction<Schema>, usernames: readonly string[]): Promise<readonly string[]> {
  const wanted = [...new Set(usernames)]
  if (wanted.length === 0) return []
  const rows = await trx
    .selectFrom('users')
    .select('id')
    .where('username', 'in', wanted)
    .where('role', '=', 'analyst')
    .execute()
  if (rows.length < wanted.length) throw new AppError('BAD_REQUEST', 400, { field: 'body.members' })
  return rows.map(({ id }) => id)
}

async function append(
  trx: Transaction<Schema>,
  clock: Clock,
  caller: Caller,
  action: 'project.create' | 'project.update',
  id: string,
  facts: Readonly<Record<string, string | boolean>>,
): Promise<void> {
  const event = { actor: caller.username, actorRole: caller.role, object: `project:${id}`, outcome: 'done' } as const
  await appendEvent(trx, { ...event, action, facts }, clock)
}
