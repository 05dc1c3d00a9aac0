import { sql, type Kysely } from 'kysely'

/** Departments, people, sessions and stored answers of repeated requests. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table departments (
      slug text primary key,
      title_zh text not null,
      title_en text not null
    )`.execute(db)
  await sql`
    create table users (
      id text primary key,
      username text not null unique check (username = lower(username)),
      display_name_zh text not null,
      display_name_en text not null,
      role text not null check (role in ('analyst', 'owner', 'approver', 'auditor', 'office')),
      department text not null references departments (slug),
      clearance smallint not null check (clearance between 0 and 6),
      password_hash text not null,
      disabled_at timestamptz,
      created_at timestamptz not null
    )`.execute(db)
  await sql`
    create table sign_in_failures (
      username text primary key,
      failures integer not null,
      last_failure_at timestamptz not null,
      locked_until timestamptz
    )`.execute(db)
  await sql`create index sign_in_failures_by_age on sign_in_failures (last_failure_at)`.execute(db)
  await sql`
    create table sessions (
      id text primary key,
      user_id text not null references users (id),
      refresh_hash bytea not null,
      previous_hash bytea,
      rotated_at timestamptz not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      ended_at timestamptz
    )`.execute(db)
  await sql`create index sessions_by_user on sessions (user_id)`.execute(db)
  await sql`
    create table idempotency (
      user_id text not null references users (id),
      key text not null,
      request_hash bytea not null,
      status smallint,
      body text,
      created_at timestamptz not null,
      primary key (user_id, key)
    )`.execute(db)
  await sql`create index idempotency_by_age on idempotency (created_at)`.execute(db)
}
