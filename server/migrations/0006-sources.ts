import { sql, type Kysely } from 'kysely'

/** Databases of the providers, with sealed passwords. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sources (
      name text primary key,
      department text not null references departments (slug),
      host text not null,
      port integer not null check (port between 1 and 65535),
      database_name text not null,
      user_name text not null,
      tls_mode text not null check (tls_mode in ('verify-full', 'verify-ca', 'off')),
      tls_ca text,
      prepared_schema text not null,
      sealed_password bytea not null,
      created_by text not null references users (id),
      created_at timestamptz not null
    )`.execute(db)
}
