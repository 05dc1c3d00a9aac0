import type { Kysely } from 'kysely'
import type { Clock } from '../src/clock.ts'
import type { Schema } from '../src/database/schema.ts'
import type { EvidenceKeys } from '../src/evidence/keys.ts'
import { EvidenceLog } from '../src/evidence/log.ts'
import { openTileStore } from '../src/evidence/open-log.ts'

export interface TestLogOptions {
  readonly db: Kysely<Schema>
  readonly keys: EvidenceKeys
  readonly dataDir: string
  readonly clock: Clock
}

/** A published log that is compared with no table, so that a test can append whatever it likes. Errors: LogFaultError. */
export async function openTestLog({ db, keys, dataDir, clock }: TestLogOptions): Promise<EvidenceLog> {
  const log = new EvidenceLog({ db, keys, clock, store: openTileStore(dataDir), crossChecks: [] })
  await log.publish()
  return log
}
