import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** A project with the user names of its members, in their order. */
export interface ProjectRecord {
  readonly id: string
  readonly name: string
  readonly purpose: string
  /** Slug of the department that keeps it. */
  readonly department: string
  /** User name. */
  readonly createdBy: string
  readonly createdAt: Date
  readonly closedAt: Date | null
  readonly members: readonly { readonly id: string; readonly username: string }[]
}

export async function findProject(db: Kysely<Schema>, id: string): Promise<ProjectRecord | null> {
  const [project] = await withMembers(db, await projectRows(db).where('p.id', '=', id).execute())
  return project ?? null
}

/** Newest first; those of one member, or all. */
export async function listProjects(
  db: Kysely<Schema>,
  query: {
    readonly memberId: string | null
    readonly openOnly: boolean
    readonly limit: number
    readonly offset: number
  },
): Promise<readonly ProjectRecord[]> {
  let select = projectRows(db).orderBy('p.created_at', 'desc').orderBy('p.id').limit(query.limit).offset(query.offset)
  const { memberId } = query
  if (memberId !== null) {
    select = select.where((eb) =>
      eb.exists(
        eb
          .selectFrom('project_members as m')
          .select('m.user_id')
          .where('m.user_id', '=', memberId)
          .whereRef('m.project_id', '=', 'p.id'),
      ),
    )
  }
  if (query.openOnly) select = select.where('p.closed_at', 'is', null)
  return withMembers(db, await select.execute())
}

/** Projects with a line in the dataset's ledger, or a limit of their own on it. */
export async function listChargedProjects(db: Kysely<Schema>, datasetId: string): Promise<readonly ProjectRecord[]> {
  const rows = await projectRows(db)
    .where((eb) =>
      eb.or([
        eb(
          'p.id',
          'in',
          eb
            .selectFrom('charges')
            .select('project_id')
            .where('dataset_id', '=', datasetId)
            .where('project_id', 'is not', null),
        ),
        eb(
          'p.id',
          'in',
          eb
            .selectFrom('named_limits')
            .select('holder_id')
            .where('dataset_id', '=', datasetId)
            .where('scope', '=', 'project'),
        ),
      ]),
    )
    .orderBy('p.created_at', 'desc')
    .execute()
  return withMembers(db, rows)
}

/** Names of projects by id, for lists that name them. */
export async function projectNames(db: Kysely<Schema>, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('projects')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function insertProject(
  trx: Transaction<Schema>,
  project: Omit<ProjectRecord, 'members' | 'closedAt' | 'createdBy'> & { readonly createdById: string },
): Promise<void> {
  const { id, name, purpose, department, createdById, createdAt } = project
  await trx
    .insertInto('projects')
    .values({ id, name, purpose, department, created_by: createdById, created_at: createdAt, closed_at: null })
    .execute()
}

/** Replaces the members. */
export async function putMembers(trx: Transaction<Schema>, id: string, userIds: readonly string[]): Promise<void> {
  await trx.deleteFrom('project_members').where('project_id', '=', id).execute()
  const rows = [...new Set(userIds)].map((userId) => ({ project_id: id, user_id: userId }))
  if (rows.length > 0) await trx.insertInto('project_members').values(rows).execute()
}

/**
 * Whether the person is still a member of the open project. Both rows stay as they are until the transaction ends, so
 * that nobody is charged in a project after having left it.
 */
export async function isOpenMember(trx: Transaction<Schema>, projectId: string, personId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('project_members as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .select('p.closed_at')
    .where('m.project_id', '=', projectId)
    .where('m.user_id', '=', personId)
    .forShare()
    .executeTakeFirst()
  return row !== undefined && row.closed_at === null
}

function projectRows(db: Kysely<Schema>) {
  return db
    .selectFrom('projects as p')
    .innerJoin('users as u', 'u.id', 'p.created_by')
    .select(['p.id', 'p.name', 'p.purpose', 'p.department', 'u.username', 'p.created_at', 'p.closed_at'])
}

type ProjectRow = Awaited<ReturnType<ReturnType<typeof projectRows>['execute']>>[number]

async function withMembers(db: Kysely<Schema>, rows: readonly ProjectRow[]): Promise<readonly ProjectRecord[]> {
  if (rows.length === 0) return []
  const members = await db
    .selectFrom('project_members as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['m.project_id', 'u.id', 'u.username'])
    .where(
      'm.project_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('u.username')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    purpose: row.purpose,
    department: row.department,
    createdBy: row.username,
    createdAt: row.created_at,
    closedAt: row.closed_at,
    members: members.filter(({ project_id }) => project_id === row.id).map(({ id, username }) => ({ id, username })),
  }))
}
