import { randomBytes, randomFillSync } from 'node:crypto'
import { loadSqlParser, pooledRandomSource } from '@yingbi/engine'
import { systemTimer, type Clock } from './clock.ts'
import type { Config } from './config.ts'
import { openDataAccess } from './connectors/open-data-access.ts'
import type { Database } from './database/database.ts'
import type { Deps } from './deps.ts'
import { openEvidenceKeys } from './evidence/keys.ts'
import { EvidenceLog } from './evidence/log.ts'
import { LOG_CROSS_CHECKS, openTileStore } from './evidence/open-log.ts'
import { FailureReports } from './failure-reports.ts'
import { createIdempotency } from './http/idempotency.ts'
import { createAccessTokens } from './identity/access-token.ts'
import { readOrCreateKeyFile } from './identity/key-file.ts'
import { loadAuthorizer } from './identity/load-authorizer.ts'
import { createSessions } from './identity/sessions.ts'
import { createSignIn } from './identity/sign-in.ts'
import { Readiness } from './readiness.ts'
import { openServerInstance } from './repositories/server-instances.ts'
import { ActiveImports } from './use-cases/active-imports.ts'
import { ActiveRuns } from './use-cases/active-runs.ts'
import { DatasetCatalogs } from './use-cases/dataset-catalogs.ts'
import { OutputTypes } from './use-cases/output-types.ts'

const TOKEN_KEY_BYTES = 32

/**
 * Makes what the application works with, over a migrated database; keys are created in the data directory when absent.
 * What has to be closed is put on `stack`, which closes in reverse order.
 */
export async function openDeps(
  config: Config,
  database: Database,
  clock: Clock,
  stack: AsyncDisposableStack,
): Promise<Deps> {
  const { db } = database
  const tokenKey = await readOrCreateKeyFile(config.dataDir, 'access-token.key', () => randomBytes(TOKEN_KEY_BYTES))
  const sessions = createSessions(database, createAccessTokens(tokenKey, clock), clock)
  const failures = new FailureReports()

  const instance = await openServerInstance(database)
  stack.defer(() => instance.close())
  const keys = await openEvidenceKeys(config.dataDir)
  const store = openTileStore(config.dataDir)
  const log = new EvidenceLog({ db, keys, clock, store, crossChecks: LOG_CROSS_CHECKS })
  stack.defer(() => log.close())
  const onFailure = ({ failureClass }: { readonly failureClass: string }): void =>
    failures.report(new Error('the statement failed'), failureClass)
  // The embedded database is locked to one server, and the data directory with it.
  const leftovers = database.kind === 'pglite' ? 'any' : 'a-day'
  const data = await openDataAccess({ config, db, onFailure, leftovers }, stack)
  await loadSqlParser()
  const imports = new ActiveImports()
  stack.defer(() => imports.close())
  const runs = new ActiveRuns((error) => failures.report(error, 'the end of a run was not stored'))
  stack.defer(() => runs.close())

  return {
    config,
    database,
    clock,
    timer: systemTimer,
    readiness: new Readiness(),
    authorizer: await loadAuthorizer(),
    sessions,
    signIn: await createSignIn(database, sessions, clock),
    idempotency: createIdempotency(database, clock, config.queryTimeoutMs),
    keys,
    log,
    failures,
    instance,
    runs,
    imports,
    ...data,
    catalogs: new DatasetCatalogs(),
    outputTypes: new OutputTypes(data.postProcessor),
    random: pooledRandomSource((target) => void randomFillSync(target)),
  }
}
