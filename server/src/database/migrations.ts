import type { Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import * as identity from '../../migrations/0001-identity.ts'
import * as datasets from '../../migrations/0002-datasets.ts'
import * as ledger from '../../migrations/0003-ledger.ts'
import * as evidence from '../../migrations/0004-evidence.ts'
import * as releases from '../../migrations/0005-releases.ts'
import * as sources from '../../migrations/0006-sources.ts'
import * as nestedBudgets from '../../migrations/0007-nested-budgets.ts'
import * as sourceData from '../../migrations/0008-source-data.ts'
import type { Schema } from './schema.ts'

/** In the order in which they run. A line is added at the end and never changed afterwards: there is no way down. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-identity': identity,
  '0002-datasets': datasets,
  '0003-ledger': ledger,
  '0004-evidence': evidence,
  '0005-releases': releases,
  '0006-sources': sources,
  '0007-nested-budgets': nestedBudgets,
  '0008-source-data': sourceData,
}

/**
 * Brings the database to the newest form and returns the names of the steps that ran. Two servers may start at once:
 * on PostgreSQL an advisory lock lets one of them work, and all steps of one call are one transaction.
 */
export async function migrate(db: Kysely<Schema>): Promise<readonly string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) {
    throw new Error('the metadata database could not be brought to the current form', { cause: error })
  }
  return (results ?? []).map((result) => result.migrationName)
}
