import { sql, type Kysely } from 'kysely'

/** Data versions whose rows stay in a source: which tables they are of, and what their prepared tables are marked with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table dataset_data_versions
      add column source text references sources (name),
      add column source_tables json,
      add column marker text,
      add check ((source is null) = (marker is null) and (source is null) = (source_tables is null))`.execute(db)
}
