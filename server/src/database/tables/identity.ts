import type { Role } from '@yingbi/contracts'
import type { ColumnType } from 'kysely'

/** A moment; written as a Date, read as a Date. */
type Moment = ColumnType<Date, Date, Date>

/** Departments that people and datasets belong to. `slug` is stable. */
export interface DepartmentsTable {
  slug: string
  title_zh: string
  title_en: string
}

export interface UsersTable {
  id: string
  /** Lower case; unique. */
  username: string
  display_name_zh: string
  display_name_en: string
  role: Role
  department: string
  /** 0-6: the highest grade, in the order of `Grade`, that the person may work with. */
  clearance: number
  /** argon2id in PHC form. */
  password_hash: string
  disabled_at: ColumnType<Date | null, Date | null, Date | null>
  created_at: Moment
}

/** Failed sign-ins by the name that was typed, known or not, so that unknown names behave like known ones. */
export interface SignInFailuresTable {
  username: string
  /** Failures in a row since the last success or lockout. */
  failures: number
  last_failure_at: Moment
  locked_until: ColumnType<Date | null, Date | null, Date | null>
}

/** One sign-in: the family of refresh tokens that rotate from it. */
export interface SessionsTable {
  id: string
  user_id: string
  /** SHA-256 of the refresh token that is valid now. */
  refresh_hash: Buffer
  /** SHA-256 of the one before it: met again, it ends the session. */
  previous_hash: Buffer | null
  rotated_at: Moment
  created_at: Moment
  expires_at: Moment
  ended_at: ColumnType<Date | null, Date | null, Date | null>
}

/** Stored answers of requests that carried an Idempotency-Key. */
export interface IdempotencyTable {
  user_id: string
  key: string
  /** SHA-256 of method, path and canonical body. */
  request_hash: Buffer
  /** Null while the first request is under way. */
  status: number | null
  body: string | null
  created_at: Moment
}

export interface IdentityTables {
  departments: DepartmentsTable
  users: UsersTable
  sign_in_failures: SignInFailuresTable
  sessions: SessionsTable
  idempotency: IdempotencyTable
}
