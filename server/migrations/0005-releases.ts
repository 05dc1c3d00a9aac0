import { sql, type Kysely } from 'kysely'

/** Release requests, what people did with them, and the bundles that left. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table releases (
      id text primary key,
      number bigint generated always as identity unique,
      status text not null check (
        status in ('draft', 'submitted', 'approved', 'returned', 'rejected', 'released', 'withdrawn')
      ),
      title text not null,
      context text not null,
      run_id text not null references runs (id),
      dataset_id text not null references datasets (id),
      review text not null check (review in ('automatic', 'approver')),
      author_id text not null references users (id),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      released_at timestamptz,
      person_salt bytea not null check (length(person_salt) = 32),
      log_index bigint,
      check ((status = 'released') = (released_at is not null)),
      check ((status = 'released') = (log_index is not null))
    )`.execute(db)
  await sql`create index releases_by_author on releases (author_id, number desc)`.execute(db)
  await sql`create index releases_by_status on releases (status, number desc)`.execute(db)
  await sql`
    create table release_turns (
      release_id text not null references releases (id),
      turn integer not null check (turn >= 1),
      at timestamptz not null,
      actor_id text references users (id),
      actor text not null,
      actor_role text not null,
      action text not null check (
        action in ('create', 'submit', 'approve', 'return', 'reject', 'withdraw', 'release')
      ),
      comment text not null,
      log_index bigint not null,
      primary key (release_id, turn)
    )`.execute(db)
  await sql`
    create table release_bundles (
      release_id text primary key references releases (id),
      signed_files bytea not null,
      manifest_hash text not null,
      bundle bytea
    )`.execute(db)
}
