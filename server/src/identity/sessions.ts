import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Role } from '@yingbi/contracts'
import type { Principal } from '@yingbi/policies'
import type { Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { AccessTokens } from './access-token.ts'

/** A session ends this long after its sign-in, however often it was renewed. */
const SESSION_LIFETIME_MS = 12 * 3_600_000

/**
 * Two pages of one browser may renew at the same moment with the same cookie. For this long the cookie before the
 * current one still gives an access token, and no new cookie; afterwards it counts as stolen and ends the session.
 */
const ROTATION_GRACE_MS = 10_000

/** A person whose access token was verified and whose session goes on. */
export interface SessionPrincipal extends Principal {
  readonly id: string
  readonly username: string
  readonly role: Role
  /** Slug. */
  readonly department: string
  readonly clearance: number
  readonly sessionId: string
  readonly tokenExpiresAt: Date
}

/** Tokens for the browser. `refreshToken` is null when the one it has stays valid. */
export interface IssuedTokens {
  readonly accessToken: string
  readonly expiresAt: Date
  readonly refreshToken: string | null
  readonly refreshExpiresAt: Date
  readonly userId: string
}

export interface Sessions {
  /** Starts a session inside the transaction that admitted the person. */
  start(trx: Transaction<Schema>, userId: string): Promise<IssuedTokens>
  /** Null when the token is not ours, has expired, or its session or account has ended. */
  verify(accessToken: string): Promise<SessionPrincipal | null>
  /** New tokens for a refresh token; null when it is unknown or too old. One that was used before ends its session. */
  refresh(refreshToken: string): Promise<IssuedTokens | null>
  end(sessionId: string): Promise<void>
}

/** Sessions over the metadata database. Refresh tokens are `<session id>.<secret>`; only hashes are stored. */
export function createSessions(database: Database, tokens: AccessTokens, clock: Clock): Sessions {
  const { db } = database

  async function issue(userId: string, sessionId: string): Promise<{ accessToken: string; expiresAt: Date }> {
    const { token, expiresAt } = await tokens.issue({ userId, sessionId })
    return { accessToken: token, expiresAt }
  }

  return {
    async start(trx, userId) {
      const now = clock.now()
      const id = randomUUID()
      const { refreshToken, refreshHash } = newRefreshToken(id)
      const refreshExpiresAt = new Date(now.getTime() + SESSION_LIFETIME_MS)
      await trx
        .insertInto('sessions')
        .values({
          id,
          user_id: userId,
          refresh_hash: refreshHash,
          previous_hash: null,
          rotated_at: now,
          created_at: now,
          expires_at: refreshExpiresAt,
          ended_at: null,
        })
        .execute()
      return { ...(await issue(userId, id)), refreshToken, refreshExpiresAt, userId }
    },

    async verify(accessToken) {
      const claims = await tokens.read(accessToken)
      if (claims === null) return null
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['users.id', 'users.username', 'users.role', 'users.department', 'users.clearance'])
        .where('sessions.id', '=', claims.sessionId)
        .where('sessions.user_id', '=', claims.userId)
        .where('sessions.ended_at', 'is', null)
        .where('sessions.expires_at', '>', clock.now())
        .where('users.disabled_at', 'is', null)
        .executeTakeFirst()
      return row === undefined ? null : { ...row, sessionId: claims.sessionId, tokenExpiresAt: claims.expiresAt }
    },

    async refresh(refreshToken) {
      const sessionId = sessionIdOf(refreshToken)
      if (sessionId === null) return null
      return db.transaction().execute(async (trx) => {
        const now = clock.now()
        const session = await trx
          .selectFrom('sessions')
          .innerJoin('users', 'users.id', 'sessions.user_id')
          .selectAll('sessions')
          .select(['users.username', 'users.role'])
          .where('sessions.id', '=', sessionId)
          .where('sessions.ended_at', 'is', null)
          .where('sessions.expires_at', '>', now)
          .where('users.disabled_at', 'is', null)
          .forUpdate('sessions')
          .executeTakeFirst()
        if (session === undefined) return null
        const presented = sha256(refreshToken)
        const access = { userId: session.user_id, refreshExpiresAt: session.expires_at }
        if (same(presented, session.refresh_hash)) {
          const next = newRefreshToken(sessionId)
          await trx
            .updateTable('sessions')
            .set({ refresh_hash: next.refreshHash, previous_hash: presented, rotated_at: now })
            .where('id', '=', sessionId)
            .execute()
          return { ...access, ...(await issue(session.user_id, sessionId)), refreshToken: next.refreshToken }
        }
        const age = now.getTime() - session.rotated_at.getTime()
        if (session.previous_hash !== null && same(presented, session.previous_hash) && age <= ROTATION_GRACE_MS) {
          return { ...access, ...(await issue(session.user_id, sessionId)), refreshToken: null }
        }
        await trx.updateTable('sessions').set({ ended_at: now }).where('id', '=', sessionId).execute()
        const event = { actor: session.username, actorRole: session.role, object: `session:${sessionId}` }
        const facts = { reason: 'refresh-token-reused' }
        await appendEvent(trx, { ...event, action: 'session.failed', outcome: 'refused', facts }, clock)
        return null
      })
    },

    async end(sessionId) {
      await db.transaction().execute(async (trx) => {
        const ended = await trx
          .updateTable('sessions')
          .set({ ended_at: clock.now() })
          .from('users')
          .whereRef('users.id', '=', 'sessions.user_id')
          .where('sessions.id', '=', sessionId)
          .where('sessions.ended_at', 'is', null)
          .returning(['users.username', 'users.role'])
          .executeTakeFirst()
        if (ended === undefined) return
        const event = { actor: ended.username, actorRole: ended.role, object: `session:${sessionId}` }
        await appendEvent(trx, { ...event, action: 'session.sign-out', outcome: 'done', facts: {} }, clock)
      })
    },
  }
}

/** Ends every session of a person, inside the transaction that changed the account. */
export async function endSessionsOf(trx: Transaction<Schema>, userId: string, now: Date): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ ended_at: now })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .execute()
}

/** The session that a refresh token names; whether the token is genuine is not known yet. */
export function sessionIdOf(refreshToken: string): string | null {
  return /^([\da-f-]{36})\.[\w-]{43}$/.exec(refreshToken)?.[1] ?? null
}

function newRefreshToken(sessionId: string): { refreshToken: string; refreshHash: Buffer } {
  const refreshToken = `${sessionId}.${randomBytes(32).toString('base64url')}`
  return { refreshToken, refreshHash: sha256(refreshToken) }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
