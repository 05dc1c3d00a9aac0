import { randomUUID } from 'node:crypto'
import type { CreateUser, Department, UpdateUser } from '@yingbi/contracts'
import { gradeLevel, type Authorizer } from '@yingbi/policies'
import type { Kysely, Transaction } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { Caller } from '../http/caller.ts'
import { hashPassword } from '../identity/password.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { endSessionsOf } from '../identity/sessions.ts'
import { findUser, type UserRecord } from '../identity/users.ts'

interface Needs {
  readonly database: Database
  readonly clock: Clock
}

/** Who is written into the log as the one that changed an account. */
export interface AccountEditor {
  readonly username: string
  readonly role: string
}

/** Adds an account. Errors: USERNAME_TAKEN, BAD_REQUEST for an unknown department. */
export async function createUser(needs: Needs, by: AccountEditor, request: CreateUser): Promise<UserRecord> {
  const passwordHash = await hashPassword(request.password)
  const id = await needs.database.db
    .transaction()
    .execute((trx) => insertUser(trx, needs.clock, by, { ...request, passwordHash }))
  return userById(needs.database, id)
}

/** Adds an account inside a transaction and returns its id. Errors: those of `createUser`. */
export async function insertUser(
  trx: Transaction<Schema>,
  clock: Clock,
  by: AccountEditor,
  account: Omit<CreateUser, 'password'> & { readonly passwordHash: string },
): Promise<string> {
  const { username, displayName, role, department } = account
  const id = randomUUID()
  await requireDepartment(trx, department)
  const added = await trx
    .insertInto('users')
    .values({
      id,
      username,
      display_name_zh: displayName.zh,
      display_name_en: displayName.en,
      role,
      department,
      clearance: gradeLevel(account.clearance),
      password_hash: account.passwordHash,
      disabled_at: null,
      created_at: clock.now(),
    })
    .onConflict((conflict) => conflict.column('username').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added === undefined) throw new AppError('USERNAME_TAKEN', 409, { username })
  const event = { actor: by.username, actorRole: by.role, object: `user:${id}`, outcome: 'done' } as const
  await appendEvent(trx, { ...event, action: 'user.create', facts: { username, role, department } }, clock)
  return id
}

/** Changes an account of someone else. Errors: NOT_FOUND, FORBIDDEN for one's own account, BAD_REQUEST. */
export async function updateUser(
  { database, clock, authorizer }: Needs & { readonly authorizer: Authorizer },
  caller: Caller,
  id: string,
  request: UpdateUser,
): Promise<UserRecord> {
  const user = await userById(database, id)
  requireAllowed(authorizer, caller, 'manageUsers', { kind: 'user', ...user })
  const now = clock.now()
  const { password, displayName, role, department, clearance, disabled } = request
  const passwordHash = password === undefined ? undefined : await hashPassword(password)
  await database.db.transaction().execute(async (trx) => {
    if (department !== undefined) await requireDepartment(trx, department)
    await trx
      .updateTable('users')
      .set({
        ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
        ...(displayName === undefined ? {} : { display_name_zh: displayName.zh, display_name_en: displayName.en }),
        ...(role === undefined ? {} : { role }),
        ...(department === undefined ? {} : { department }),
        ...(clearance === undefined ? {} : { clearance: gradeLevel(clearance) }),
        disabled_at: (disabled ?? user.disabled) ? now : null,
      })
      .where('id', '=', id)
      .execute()
    if (passwordHash !== undefined || disabled === true) await endSessionsOf(trx, id, now)
    if (passwordHash !== undefined) {
      await trx.deleteFrom('sign_in_failures').where('username', '=', user.username).execute()
    }
    const facts = { username: user.username, changed: Object.keys(request).toSorted().join(',') }
    const event = { actor: caller.username, actorRole: caller.role, object: `user:${id}`, outcome: 'done' } as const
    await appendEvent(trx, { ...event, action: 'user.update', facts }, clock)
  })
  return userById(database, id)
}

/** Adds a department, or renames it when it is known; in the log either way. */
export async function putDepartment(
  { database, clock }: Needs,
  by: AccountEditor,
  department: Department,
): Promise<void> {
  const { slug } = department
  await database.db.transaction().execute(async (trx) => {
    const known = await trx.selectFrom('departments').select('slug').where('slug', '=', slug).executeTakeFirst()
    await putDepartments(trx, [department])
    const action = known === undefined ? 'department.create' : 'department.update'
    const event = { actor: by.username, actorRole: by.role, object: `department:${slug}`, outcome: 'done' } as const
    await appendEvent(trx, { ...event, action, facts: { department: slug } }, clock)
  })
}

/** Adds departments; titles of known ones are renewed. */
export async function putDepartments(db: Kysely<Schema>, departments: readonly Department[]): Promise<void> {
  for (const { slug, title } of departments) {
    await db
      .insertInto('departments')
      .values({ slug, title_zh: title.zh, title_en: title.en })
      .onConflict((conflict) => conflict.column('slug').doUpdateSet({ title_zh: title.zh, title_en: title.en }))
      .execute()
  }
}

async function requireDepartment(trx: Transaction<Schema>, slug: string): Promise<void> {
  const found = await trx.selectFrom('departments').select('slug').where('slug', '=', slug).executeTakeFirst()
  if (found === undefined) throw new AppError('BAD_REQUEST', 400, { field: 'body.department' })
}

async function userById(database: Database, id: string): Promise<UserRecord> {
  const user = await findUser(database.db, id)
  if (user === null) throw new AppError('NOT_FOUND', 404)
  return user
}
