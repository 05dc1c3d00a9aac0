import type { BilingualText, Role } from '@yingbi/contracts'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** A person with an account. */
export interface UserRecord {
  readonly id: string
  readonly username: string
  readonly displayName: BilingualText
  readonly role: Role
  readonly department: string
  readonly departmentTitle: BilingualText
  readonly clearance: number
  readonly disabled: boolean
  readonly createdAt: Date
}

/** User names are compared in lower case, after NFKC. */
export function foldUsername(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase()
}

function select(db: Kysely<Schema>) {
  return db
    .selectFrom('users')
    .innerJoin('departments', 'departments.slug', 'users.department')
    .selectAll('users')
    .select(['departments.title_zh', 'departments.title_en'])
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

function record(row: Row): UserRecord {
  return {
    id: row.id,
    username: row.username,
    displayName: { zh: row.display_name_zh, en: row.display_name_en },
    role: row.role,
    department: row.department,
    departmentTitle: { zh: row.title_zh, en: row.title_en },
    clearance: row.clearance,
    disabled: row.disabled_at !== null,
    createdAt: row.created_at,
  }
}

export async function findUser(db: Kysely<Schema>, id: string): Promise<UserRecord | null> {
  const row = await select(db).where('users.id', '=', id).executeTakeFirst()
  return row === undefined ? null : record(row)
}

/** The person and the password hash, for sign-in only. */
export async function findCredentials(
  db: Kysely<Schema>,
  username: string,
): Promise<{ user: UserRecord; passwordHash: string } | null> {
  const row = await select(db).where('users.username', '=', username).executeTakeFirst()
  return row === undefined ? null : { user: record(row), passwordHash: row.password_hash }
}

/** Everyone, by user name, after `afterUsername`. */
export async function listUsers(db: Kysely<Schema>, limit: number, afterUsername: string): Promise<UserRecord[]> {
  const rows = await select(db)
    .where('users.username', '>', afterUsername)
    .orderBy('users.username')
    .limit(limit)
    .execute()
  return rows.map(record)
}
