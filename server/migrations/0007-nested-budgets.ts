import { sql, type Kysely } from 'kysely'

/**
 * Projects with their members, limits for single projects, purposes and people, and charges that say in which project
 * they were made and what they consist of.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table projects (
      id text primary key,
      name text not null,
      purpose text not null,
      department text not null references departments (slug),
      created_by text not null references users (id),
      created_at timestamptz not null,
      closed_at timestamptz
    )`.execute(db)
  await sql`
    create table project_members (
      project_id text not null references projects (id),
      user_id text not null references users (id),
      primary key (project_id, user_id)
    )`.execute(db)
  await sql`create index project_members_by_user on project_members (user_id)`.execute(db)
  await sql`
    create table named_limits (
      dataset_id text not null references datasets (id),
      scope text not null check (scope in ('purpose', 'project', 'person')),
      holder_id text not null,
      window_kind text not null check (window_kind in ('day', 'week', 'month', 'lifetime')),
      epsilon double precision not null check (epsilon > 0),
      primary key (dataset_id, scope, holder_id, window_kind)
    )`.execute(db)
  await sql`alter table budgets rename column person_id to holder_id`.execute(db)
  await sql`alter table budgets drop constraint budgets_scope_check`.execute(db)
  await sql`
    alter table budgets add constraint budgets_scope_check
    check (scope in ('dataset', 'purpose', 'project', 'person'))`.execute(db)
  await sql`alter table runs add column project_id text`.execute(db)
  await sql`
    alter table charges
      add column project_id text,
      add column purpose text,
      add column gaussian_rho_micro bigint check (gaussian_rho_micro >= 0),
      add column gaussian_cells bigint check (gaussian_cells >= 0),
      add column pure_epsilons text,
      add check ((project_id is null) = (purpose is null)),
      add check ((gaussian_rho_micro is null) = (gaussian_cells is null)),
      add check ((gaussian_rho_micro is null) = (pure_epsilons is null))`.execute(db)
  await sql`create index charges_by_project on charges (dataset_id, project_id, at)`.execute(db)
  await sql`create index charges_by_purpose on charges (dataset_id, purpose, at)`.execute(db)
}
