import type { RandomSource } from '@yingbi/engine'
import type { Authorizer } from '@yingbi/policies'
import type { Clock, Timer } from './clock.ts'
import type { Config } from './config.ts'
import type { Connector } from './connectors/connector.ts'
import type { PostProcessor } from './connectors/duckdb/post-process.ts'
import type { SourceVault } from './connectors/postgresql/source-vault.ts'
import type { Database } from './database/database.ts'
import type { EvidenceKeys } from './evidence/keys.ts'
import type { EvidenceLog } from './evidence/log.ts'
import type { FailureReports } from './failure-reports.ts'
import type { GovernedData } from './governed-data/governed-data.ts'
import type { UploadStore } from './governed-data/uploads/upload-store.ts'
import type { ResidentTables } from './governed-data/resident-tables.ts'
import type { Idempotency } from './http/idempotency.ts'
import type { Sessions } from './identity/sessions.ts'
import type { SignIn } from './identity/sign-in.ts'
import type { Readiness } from './readiness.ts'
import type { ServerInstance } from './repositories/server-instances.ts'
import type { ActiveImports } from './use-cases/active-imports.ts'
import type { ActiveRuns } from './use-cases/active-runs.ts'
import type { DatasetCatalogs } from './use-cases/dataset-catalogs.ts'
import type { OutputTypes } from './use-cases/output-types.ts'

/** Everything that routes and use cases work with; made once in `open-deps.ts` and passed along. */
export interface Deps {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly timer: Timer
  readonly readiness: Readiness
  readonly authorizer: Authorizer
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly idempotency: Idempotency
  readonly keys: EvidenceKeys
  readonly log: EvidenceLog
  readonly failures: FailureReports
  /** This process among the servers of the database. */
  readonly instance: ServerInstance
  readonly runs: ActiveRuns
  readonly imports: ActiveImports
  readonly uploads: UploadStore
  readonly governed: GovernedData
  readonly residentTables: ResidentTables
  readonly connector: Connector
  readonly postProcessor: Pick<PostProcessor, 'runOuterQuery' | 'describeOuterQuery'>
  readonly sourceVault: SourceVault
  readonly catalogs: DatasetCatalogs
  readonly outputTypes: OutputTypes
  /** Where noise comes from: the operating system. */
  readonly random: RandomSource
}
