import { sql, type Kysely } from 'kysely'

/** The log: one row an event, the heads that were signed, and what checking the log found. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table events (
      index bigint primary key check (index >= 0),
      at timestamptz not null,
      actor text not null,
      actor_role text not null,
      action text not null,
      object text not null,
      outcome text not null check (outcome in ('done', 'refused', 'failed')),
      leaf text not null,
      leaf_hash bytea not null check (length(leaf_hash) = 32)
    )`.execute(db)
  await sql`create index events_by_action on events (action, index desc)`.execute(db)
  await sql`create index events_by_actor on events (actor, index desc)`.execute(db)
  await sql`create index events_by_object on events (object, index desc)`.execute(db)
  await sql`create index events_by_time on events (at)`.execute(db)
  // Whoever owns the database can drop this guard; the log finds what they do then. It stops accidents.
  await sql`
    create function events_are_final() returns trigger language plpgsql as $$
    begin
      raise exception 'events are never changed or removed';
    end $$`.execute(db)
  await sql`
    create trigger events_are_final before update or delete on events
    for each row execute function events_are_final()`.execute(db)
  await sql`
    create table log_head (
      only_row boolean primary key default true check (only_row),
      size bigint not null check (size >= 0)
    )`.execute(db)
  await sql`insert into log_head (size) values (0)`.execute(db)
  await sql`
    create table log_checkpoints (
      size bigint primary key check (size >= 0),
      root bytea not null check (length(root) = 32),
      note text,
      signed_at timestamptz not null
    )`.execute(db)
  await sql`
    create table log_verifications (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      ok boolean not null,
      entries bigint not null,
      problems text not null
    )`.execute(db)
}
