import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import { failRegistration, instancesWithRegistrations, registrationsOf } from '../repositories/registrations.ts'
import type { ServerInstance } from '../repositories/server-instances.ts'

/** Marks the imports of servers that are gone as interrupted; their uploads are still there. Called at start. */
export async function recoverInterruptedRegistrations(deps: {
  readonly database: { readonly db: Kysely<Schema> }
  readonly clock: Clock
  readonly instance: ServerInstance
}): Promise<void> {
  const { db } = deps.database
  const gone = await deps.instance.ended(await instancesWithRegistrations(db))
  for (const id of await registrationsOf(db, gone)) {
    await failRegistration(db, { id, code: 'REGISTRATION_INTERRUPTED', params: {}, at: deps.clock.now() })
  }
}
