import type { DatasetTables } from './tables/datasets.ts'
import type { EvidenceTables } from './tables/evidence.ts'
import type { IdentityTables } from './tables/identity.ts'
import type { LedgerTables } from './tables/ledger.ts'
import type { ProjectTables } from './tables/projects.ts'
import type { ReleaseTables } from './tables/releases.ts'
import type { SourceTables } from './tables/sources.ts'

/** Every table of the metadata database; one file in `tables/` for each area. */
export type Schema = IdentityTables &
  DatasetTables &
  LedgerTables &
  EvidenceTables &
  ProjectTables &
  ReleaseTables &
  SourceTables
