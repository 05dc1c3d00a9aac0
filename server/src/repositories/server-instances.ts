import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/**
 * This process among the servers of one database. A run belongs to the instance that carries it out; when that process
 * is gone, however it ended, nobody will finish the run.
 *
 * On PostgreSQL each instance holds a session lock on a connection of its own: the lock ends with the process, at once
 * and also after kill -9. The embedded database serves one process, so every other instance is a former one.
 */
export interface ServerInstance {
  readonly number: bigint
  /** Which of `others` are gone. */
  ended(others: readonly bigint[]): Promise<readonly bigint[]>
  /** Gives the lock back; runs that are still unfinished count as interrupted from here on. */
  close(): Promise<void>
}

/** First half of the lock's key; the second is the instance number. */
const LOCK_CLASS = 0x79_62

export async function openServerInstance(database: Database): Promise<ServerInstance> {
  const { rows } = await sql<{ number: bigint }>`select nextval('server_instances') as number`.execute(database.db)
  const number = rows[0]?.number
  if (number === undefined) throw new Error('the database gave no instance number')
  if (database.kind === 'pglite') {
    return {
      number,
      ended: (others) => Promise.resolve(others.filter((other) => other !== number)),
      close: () => Promise.resolve(),
    }
  }
  const release = await holdLock(database, number)
  return {
    number,
    ended: async (others) => {
      const gone: bigint[] = []
      for (const other of others) if (other !== number && !(await isLocked(database, other))) gone.push(other)
      return gone
    },
    close: release,
  }
}

/** Takes the session lock and keeps its connection out of the pool until the returned function is called. */
async function holdLock(database: Database, number: bigint): Promise<() => Promise<void>> {
  const locked = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const holding = database.db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${LOCK_CLASS}::integer, ${number}::integer)`.execute(connection)
    locked.resolve()
    await released.promise
    await sql`select pg_advisory_unlock(${LOCK_CLASS}::integer, ${number}::integer)`.execute(connection)
  })
  holding.catch(locked.reject)
  await locked.promise
  return async () => {
    released.resolve()
    await holding
  }
}

async function isLocked(database: Database, number: bigint): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select exists (
      select from pg_locks
      where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
        and classid = ${LOCK_CLASS}::integer::oid and objid = ${number}::integer::oid and objsubid = 2
    ) as locked`.execute(database.db)
  return rows[0]?.locked === true
}
