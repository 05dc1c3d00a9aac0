import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import type { EvidenceKeys } from './keys.ts'
import { EvidenceLog } from './log.ts'
import type { LogCrossCheck } from './log-cross-check.ts'
import { releaseCrossCheck } from './release-cross-check.ts'
import { TileStore } from './tile-store.ts'

/** Every table that is compared with the log. */
export const LOG_CROSS_CHECKS: readonly LogCrossCheck[] = [releaseCrossCheck]

export interface OpenLogOptions {
  readonly db: Kysely<Schema>
  readonly keys: EvidenceKeys
  readonly dataDir: string
  readonly clock: Clock
}

/** The folder of the log's static files. */
export function openTileStore(dataDir: string): TileStore {
  return new TileStore(join(dataDir, 'log'))
}

/**
 * Opens the log and publishes what an interrupted process left unpublished.
 *
 * Errors: LogFaultError when the database and what was published before do not fit together.
 */
export async function openLog({ db, keys, dataDir, clock }: OpenLogOptions): Promise<EvidenceLog> {
  const log = new EvidenceLog({ db, keys, clock, store: openTileStore(dataDir), crossChecks: LOG_CROSS_CHECKS })
  await log.publish()
  return log
}
