import { sql, type Kysely } from 'kysely'

/**
 * Budgets, charges, runs and the stored noisy answers. Lines of the ledger name datasets and people by id without a
 * foreign key: what was spent stays on record whatever becomes of them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table budgets (
      dataset_id text not null,
      scope text not null check (scope in ('dataset', 'person')),
      person_id text not null,
      window_kind text not null check (window_kind in ('day', 'week', 'month', 'lifetime')),
      window_start timestamptz not null,
      limit_rho_micro bigint not null check (limit_rho_micro >= 0),
      spent_rho_micro bigint not null check (spent_rho_micro >= 0),
      limit_delta_femto bigint not null check (limit_delta_femto >= 0),
      spent_delta_femto bigint not null check (spent_delta_femto >= 0),
      primary key (dataset_id, scope, person_id, window_kind, window_start),
      check ((scope = 'dataset') = (person_id = ''))
    )`.execute(db)
  await sql`
    create table runs (
      id text primary key,
      number bigint generated always as identity unique,
      status text not null check (status in ('queued', 'running', 'finished', 'failed')),
      dataset_id text not null,
      dataset text not null,
      policy_version integer not null,
      data_version text not null,
      analyst_id text not null,
      analyst text not null,
      sql text not null,
      sql_hash text not null,
      plan_hash text not null,
      rho_micro bigint not null check (rho_micro >= 0),
      delta_femto bigint not null check (delta_femto >= 0),
      dataset_delta double precision not null,
      reused_from text references runs (id),
      instance bigint not null,
      cancel_requested boolean not null default false,
      created_at timestamptz not null,
      charged_at timestamptz,
      finished_at timestamptz,
      failure_code text,
      failure_params text,
      result text,
      result_hash text,
      log_index bigint,
      check ((status in ('finished', 'failed')) = (finished_at is not null)),
      check ((status = 'finished') = (result is not null)),
      check ((status = 'finished') = (result_hash is not null)),
      check ((status = 'failed') = (failure_code is not null))
    )`.execute(db)
  await sql`create index runs_by_analyst on runs (analyst_id, number desc)`.execute(db)
  await sql`create index runs_by_dataset on runs (dataset_id, number desc)`.execute(db)
  await sql`create index runs_unfinished on runs (instance) where status in ('queued', 'running')`.execute(db)
  await sql`
    create table charges (
      run_id text primary key references runs (id) deferrable initially deferred,
      dataset_id text not null,
      person_id text not null,
      rho_micro bigint not null check (rho_micro >= 0),
      delta_femto bigint not null check (delta_femto >= 0),
      at timestamptz not null,
      log_index bigint not null
    )`.execute(db)
  await sql`create index charges_by_dataset on charges (dataset_id, at)`.execute(db)
  await sql`create index charges_by_person on charges (dataset_id, person_id, at)`.execute(db)
  await sql`
    create table measured_answers (
      id bigint generated always as identity primary key,
      key text not null,
      rho_micro bigint not null check (rho_micro > 0),
      dataset_id text not null,
      run_id text not null references runs (id),
      state text not null check (state in ('pending', 'ready')),
      noisy_table text,
      check ((state = 'ready') = (noisy_table is not null))
    )`.execute(db)
  await sql`create unique index measured_answers_pending on measured_answers (key, rho_micro) where state = 'pending'`.execute(
    db,
  )
  await sql`create index measured_answers_by_key on measured_answers (key, rho_micro desc)`.execute(db)
  await sql`create index measured_answers_by_run on measured_answers (run_id)`.execute(db)
  await sql`create sequence server_instances`.execute(db)
}
