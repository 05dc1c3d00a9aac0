import type { Credentials } from '@yingbi/contracts'
import type { Transaction } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import { unmatchableHash, verifyPassword } from './password.ts'
import type { IssuedTokens, Sessions } from './sessions.ts'
import { findCredentials, foldUsername, type UserRecord } from './users.ts'

/** Failures in a row that lock an account, and for how long. */
export const LOCKOUT = { attempts: 5, minutes: 15 } as const

const MINUTE_MS = 60_000
/** Failures older than this are forgotten. */
const FAILURE_MEMORY_MS = 24 * 3_600_000

export interface SignedIn {
  readonly user: UserRecord
  readonly tokens: IssuedTokens
}

export type SignIn = (credentials: Credentials) => Promise<SignedIn>

type Outcome = ({ readonly kind: 'admitted' } & SignedIn) | { readonly kind: 'failed' } | Locked
interface Locked {
  readonly kind: 'locked'
  readonly until: Date
}

/**
 * Signs people in with a password. A name that nobody has is treated like one that somebody has: the same work, the same
 * answers, the same lockout. The failures of a name are counted in the order in which their transactions commit, so
 * guesses sent at once do not get more tries than guesses sent in turn.
 *
 * Errors: SIGN_IN_FAILED, ACCOUNT_LOCKED.
 */
export async function createSignIn(database: Database, sessions: Sessions, clock: Clock): Promise<SignIn> {
  const nobody = await unmatchableHash()

  return async ({ username: typed, password }) => {
    const username = foldUsername(typed)
    const found = await findCredentials(database.db, username)
    const matches = await verifyPassword(found?.passwordHash ?? nobody, password)
    const user = found === null || found.user.disabled ? null : found.user
    const outcome = await database.db.transaction().execute(async (trx): Promise<Outcome> => {
      const now = clock.now()
      const record = await lockFailures(trx, username, now)
      const actor = { actor: user?.username ?? 'unknown', actorRole: user?.role ?? 'none' }
      const object = user === null ? 'user:unknown' : `user:${user.id}`
      if (record.locked_until !== null && record.locked_until > now) {
        const facts = { reason: 'locked' }
        await appendEvent(trx, { ...actor, action: 'session.failed', object, outcome: 'refused', facts }, clock)
        return { kind: 'locked', until: record.locked_until }
      }
      if (matches && user !== null) {
        await trx.deleteFrom('sign_in_failures').where('username', '=', username).execute()
        const tokens = await sessions.start(trx, user.id)
        await appendEvent(trx, { ...actor, action: 'session.sign-in', object, outcome: 'done', facts: {} }, clock)
        return { kind: 'admitted', user, tokens }
      }
      const failures = record.failures + 1
      const until = failures < LOCKOUT.attempts ? null : new Date(now.getTime() + LOCKOUT.minutes * MINUTE_MS)
      await trx
        .updateTable('sign_in_failures')
        .set({ failures: until === null ? failures : 0, last_failure_at: now, locked_until: until })
        .where('username', '=', username)
        .execute()
      const facts = { reason: 'credentials', failures, locks: until !== null }
      await appendEvent(trx, { ...actor, action: 'session.failed', object, outcome: 'refused', facts }, clock)
      return until === null ? { kind: 'failed' } : { kind: 'locked', until }
    })
    if (outcome.kind === 'admitted') return { user: outcome.user, tokens: outcome.tokens }
    if (outcome.kind === 'failed') throw new AppError('SIGN_IN_FAILED', 401, { ...LOCKOUT })
    const minutes = Math.ceil((outcome.until.getTime() - clock.now().getTime()) / MINUTE_MS)
    throw new AppError('ACCOUNT_LOCKED', 423, { attempts: LOCKOUT.attempts, minutes: Math.max(1, minutes) })
  }
}

/** The failures of a name, with their row locked until the transaction ends. */
async function lockFailures(trx: Transaction<Schema>, username: string, now: Date) {
  const forgetBefore = new Date(now.getTime() - FAILURE_MEMORY_MS)
  await trx.deleteFrom('sign_in_failures').where('last_failure_at', '<', forgetBefore).execute()
  return trx
    .insertInto('sign_in_failures')
    .values({ username, failures: 0, last_failure_at: now, locked_until: null })
    .onConflict((conflict) => conflict.column('username').doUpdateSet({ username }))
    .returningAll()
    .executeTakeFirstOrThrow()
}
