import { sql, type Kysely } from 'kysely'

/**
 * Datasets, their policies, what is stored of them, and uploads on their way to become datasets. Policies are `json`
 * and not `jsonb`, which would lose the order of tables and columns.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table datasets (
      id text primary key,
      slug text not null unique,
      department text not null references departments (slug),
      status text not null check (status in ('draft', 'published', 'suspended')),
      grade text not null check (grade in ('general-1', 'general-2', 'general-3', 'general-4', 'important', 'core')),
      share_type text not null check (share_type in ('unconditional', 'conditional', 'none')),
      labels jsonb not null,
      search_text text not null,
      policy_version integer not null check (policy_version >= 1),
      data_version text not null,
      created_by text not null references users (id),
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db)
  await sql`
    create table dataset_policies (
      dataset_id text not null references datasets (id),
      version integer not null check (version >= 1),
      yaml text not null,
      policy json not null,
      policy_hash text not null,
      comment text not null,
      created_by text not null references users (id),
      created_at timestamptz not null,
      primary key (dataset_id, version)
    )`.execute(db)
  await sql`
    create table dataset_data_versions (
      dataset_id text not null references datasets (id),
      version text not null,
      wrapped_key bytea not null,
      stored_tables json not null,
      created_at timestamptz not null,
      primary key (dataset_id, version)
    )`.execute(db)
  await sql`
    create table dataset_segments (
      dataset_id text not null,
      data_version text not null,
      table_name text not null,
      number integer not null check (number >= 0),
      plain_bytes bigint not null check (plain_bytes >= 0),
      sealed_hash bytea not null check (length(sealed_hash) = 32),
      primary key (dataset_id, data_version, table_name, number),
      foreign key (dataset_id, data_version) references dataset_data_versions (dataset_id, version)
    )`.execute(db)
  await sql`
    create table uploads (
      id text primary key,
      owner_id text not null references users (id),
      file_name text not null,
      format text not null check (format in ('csv', 'parquet', 'jsonl')),
      bytes bigint not null check (bytes >= 0),
      inspection json not null,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index uploads_by_age on uploads (expires_at)`.execute(db)
  await sql`
    create table registrations (
      id text primary key,
      owner_id text not null references users (id),
      slug text not null,
      status text not null check (status in ('running', 'finished', 'failed')),
      step text not null,
      steps_done integer not null,
      steps_total integer not null,
      dataset_id text references datasets (id),
      failure_code text,
      failure_params json,
      instance bigint not null,
      created_at timestamptz not null,
      finished_at timestamptz,
      check ((status = 'running') = (finished_at is null)),
      check ((status = 'finished') = (dataset_id is not null)),
      check ((status = 'failed') = (failure_code is not null))
    )`.execute(db)
  await sql`create index registrations_unfinished on registrations (instance) where status = 'running'`.execute(db)
}
