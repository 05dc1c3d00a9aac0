import { join } from 'node:path'
import { datasetCrossCheck } from '../repositories/dataset-cross-check.ts'
import { LEDGER_CROSS_CHECKS } from '../repositories/ledger-cross-checks.ts'
import type { LogCrossCheck } from './log-cross-check.ts'
import { releaseCrossCheck } from './release-cross-check.ts'
import { TileStore } from './tile-store.ts'

/** Every table that is compared with the log. */
export const LOG_CROSS_CHECKS: readonly LogCrossCheck[] = [...LEDGER_CROSS_CHECKS, datasetCrossCheck, releaseCrossCheck]

/** The folder of the log's static files. */
export function openTileStore(dataDir: string): TileStore {
  return new TileStore(join(dataDir, 'log'))
}
