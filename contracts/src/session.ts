import { z } from 'zod'
import { BilingualText, Timestamp } from './text.ts'

export const Role = z.enum(['analyst', 'owner', 'approver', 'auditor', 'office'])
export type Role = z.infer<typeof Role>

export const Credentials = z.object({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(1000),
  totp: z.string().max(10).optional(),
})
export type Credentials = z.infer<typeof Credentials>

export const SessionUser = z.object({
  id: z.string(),
  username: z.string(),
  role: Role,
  department: z.string(),
  displayName: BilingualText,
  departmentTitle: BilingualText,
})
export type SessionUser = z.infer<typeof SessionUser>

export const Session = z.object({ accessToken: z.string(), expiresAt: Timestamp, user: SessionUser })
export type Session = z.infer<typeof Session>
export const WhoAmI = z.object({ user: SessionUser, expiresAt: Timestamp })

/** Facts for the sign-in page, before anyone is signed in. */
export const SignInInfo = z.object({
  place: BilingualText,
  demonstration: z.boolean(),
  /** Names and roles only; present when the demonstration is on. */
  demonstrationAccounts: z.array(z.object({ username: z.string(), role: Role, displayName: BilingualText })),
  logKeyFingerprint: z.string(),
  lockout: z.object({ attempts: z.number().int(), minutes: z.number().int() }),
})
export type SignInInfo = z.infer<typeof SignInInfo>
