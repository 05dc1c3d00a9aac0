import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Config } from '../config.ts'
import type { Schema } from '../database/schema.ts'
import { loadMasterKey } from '../governed-data/data-key.ts'
import { GovernedData } from '../governed-data/governed-data.ts'
import type { LeftoverAge } from '../governed-data/leftovers.ts'
import { ResidentTables } from '../governed-data/resident-tables.ts'
import { SegmentStore } from '../governed-data/segment-store.ts'
import { Spool } from '../governed-data/spool.ts'
import { UploadStore } from '../governed-data/uploads/upload-store.ts'
import { findDataVersionBySlug, listDataVersions } from '../repositories/data-versions.ts'
import { listUploadIds } from '../repositories/uploads.ts'
import type { Connector } from './connector.ts'
import { DatasetConnector } from './dataset-connector.ts'
import { DuckDbConnector } from './duckdb/duckdb-connector.ts'
import { DuckDbEngine } from './duckdb/duckdb-engine.ts'
import { PostProcessor } from './duckdb/post-process.ts'
import { PostgresqlConnector } from './postgresql/postgresql-connector.ts'
import { parseSourceHosts } from './postgresql/source-hosts.ts'
import { SourceVault } from './postgresql/source-vault.ts'

/** What brings governed rows in and lets compiled plans at them. */
export interface DataAccess {
  readonly governed: GovernedData
  readonly uploads: UploadStore
  readonly residentTables: ResidentTables
  readonly connector: Connector
  readonly postProcessor: PostProcessor
  readonly sourceVault: SourceVault
}

export interface DataAccessNeeds {
  readonly config: Pick<Config, 'dataDir' | 'dataKey' | 'memoryLimitMiB' | 'queryTimeoutMs' | 'sourceHosts'>
  readonly db: Kysely<Schema>
  /** What may be removed at start; `any` when no other server works in the data directory. */
  readonly leftovers: LeftoverAge
  readonly onFailure: (failure: { readonly failureClass: string }) => void
}

/**
 * Each running statement holds one of libuv's four threads, on which files are read and passwords hashed as well; two
 * are left for those.
 */
const CONNECTIONS = 2
/** Of the engine's memory, for tables; the rest is for what queries build while they run. */
const SHARE_FOR_TABLES = 0.6
const MEBIBYTE = 1024 * 1024

/**
 * Opens the sealed store and the engine, and removes what a crash left of either. What has to be closed is put on
 * `stack`. Errors: ConfigError for a data key of another form.
 */
export async function openDataAccess(needs: DataAccessNeeds, stack: AsyncDisposableStack): Promise<DataAccess> {
  const { config, db } = needs
  const masterKey = await loadMasterKey(config)
  const segments = new SegmentStore(join(config.dataDir, 'segments'))
  const spool = await Spool.open(config.dataDir)
  stack.defer(() => spool.close())
  const governed = new GovernedData({ dataDir: config.dataDir, masterKey, segments, spool })
  await governed.wipeWork(needs.leftovers)
  await segments.removeAllBut(await listDataVersions(db), needs.leftovers)

  const engine = await DuckDbEngine.open({
    allowedDir: spool.folder,
    memoryLimitMiB: config.memoryLimitMiB,
    threads: availableParallelism(),
    connections: CONNECTIONS,
  })
  stack.defer(() => engine.close())
  const residentTables = new ResidentTables({
    engine,
    governed,
    findData: async (dataset, dataVersion) => findDataVersionBySlug(db, dataset, dataVersion),
    limitBytes: config.memoryLimitMiB * MEBIBYTE * SHARE_FOR_TABLES,
  })
  const postProcessor = new PostProcessor()
  stack.defer(() => postProcessor.close())
  const { queryTimeoutMs: timeoutMs } = config
  const { onFailure } = needs
  const hosts = parseSourceHosts(config.sourceHosts)
  if (hosts === null) throw new Error('the configuration holds a list of hosts that can be read')
  const sourceVault = new SourceVault(masterKey, hosts)
  const connector = new DatasetConnector({
    sealed: new DuckDbConnector({ engine, tables: residentTables, timeoutMs, onFailure }),
    source: new PostgresqlConnector({ db, vault: sourceVault, timeoutMs, onFailure }),
  })
  const uploads = new UploadStore(join(config.dataDir, 'uploads'))
  await uploads.removeAllBut(await listUploadIds(db), needs.leftovers)
  return { governed, uploads, residentTables, connector, postProcessor, sourceVault }
}
