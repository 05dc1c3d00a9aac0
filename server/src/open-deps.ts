import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import type { Deps } from './deps.ts'
import { openEvidenceKeys } from './evidence/keys.ts'
import { EvidenceLog } from './evidence/log.ts'
import { LOG_CROSS_CHECKS, openTileStore } from './evidence/open-log.ts'
import { createIdempotency } from './http/idempotency.ts'
import { createAccessTokens } from './identity/access-token.ts'
import { readOrCreateKeyFile } from './identity/key-file.ts'
import { loadAuthorizer } from './identity/load-authorizer.ts'
import { createSessions } from './identity/sessions.ts'
import { createSignIn } from './identity/sign-in.ts'
import { Readiness } from './readiness.ts'

const TOKEN_KEY_BYTES = 32

/** Makes what the application works with, over a migrated database; keys are created in the data directory when absent. */
export async function openDeps(config: Config, database: Database, clock: Clock): Promise<Deps> {
  const key = await readOrCreateKeyFile(config.dataDir, 'access-token.key', () => randomBytes(TOKEN_KEY_BYTES))
  const keys = await openEvidenceKeys(config.dataDir)
  const { db } = database
  const sessions = createSessions(database, createAccessTokens(key, clock), clock)
  return {
    config,
    database,
    clock,
    readiness: new Readiness(),
    authorizer: await loadAuthorizer(),
    sessions,
    signIn: await createSignIn(database, sessions, clock),
    idempotency: createIdempotency(database, clock, config.queryTimeoutMs),
    keys,
    log: new EvidenceLog({ db, keys, clock, store: openTileStore(config.dataDir), crossChecks: LOG_CROSS_CHECKS }),
  }
}
