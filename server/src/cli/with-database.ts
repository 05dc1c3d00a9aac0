import { mkdir } from 'node:fs/promises'
import { readConfig, type Config } from '../config.ts'
import { lockDataDir } from '../data-dir-lock.ts'
import { openDatabase, type Database } from '../database/database.ts'
import { migrate } from '../database/migrations.ts'

/**
 * Runs a command on the metadata database without a server; on the embedded one no server may run meanwhile.
 * Errors: `ConfigError`, `DataDirInUseError`.
 */
export async function withDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack()
  const config = readConfig(process.env)
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  if (config.databaseUrl === null) stack.defer(await lockDataDir(config.dataDir))
  const database = await openDatabase(config)
  stack.defer(() => database.close())
  await migrate(database.db)
  return await work(database, config)
}
