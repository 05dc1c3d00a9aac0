import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../clock.ts'

const ISSUER = 'yingbi'
const AUDIENCE = 'yingbi-api'
const LIFETIME_SECONDS = 15 * 60

/** What an access token says; everything else about the person is read from the database. */
export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
}

/** Signs and reads access tokens: JWT, HS256, 15 minutes. */
export interface AccessTokens {
  issue(claims: AccessClaims): Promise<{ token: string; expiresAt: Date }>
  /** Null for a token that is forged, altered, expired or not one of ours. Does not look whether the session goes on. */
  read(token: string): Promise<(AccessClaims & { readonly expiresAt: Date }) | null>
}

/** `key`: 32 random bytes. */
export function createAccessTokens(key: Uint8Array, clock: Clock): AccessTokens {
  return {
    async issue({ userId, sessionId }) {
      const now = Math.floor(clock.now().getTime() / 1000)
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_SECONDS)
        .sign(key)
      return { token, expiresAt: new Date((now + LIFETIME_SECONDS) * 1000) }
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          typ: 'at+jwt',
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'exp', 'sid'],
          currentDate: clock.now(),
        })
        const { sub, sid, exp } = payload
        if (sub === undefined || typeof sid !== 'string' || exp === undefined) return null
        return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) }
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}
