import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { openPGlite, openPostgres, type Database } from '../src/database/database.ts'
import { migrate } from '../src/database/migrations.ts'

/**
 * A fresh migrated database: in memory, or on the PostgreSQL server of YINGBI_TEST_DATABASE_URL a database of its own,
 * which `close` drops. One suite runs on both.
 */
export async function openTestDatabase(): Promise<Database> {
  const url = process.env['YINGBI_TEST_DATABASE_URL']
  const database = url === undefined || url === '' ? await openPGlite('memory://') : await openOwnDatabase(url)
  await migrate(database.db)
  return database
}

async function openOwnDatabase(serverUrl: string): Promise<Database> {
  const name = `yingbi_test_${randomBytes(8).toString('hex')}`
  await onServer(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const database = openPostgres(url.href)
  return {
    ...database,
    close: async () => {
      await database.close()
      await onServer(serverUrl, `drop database ${name} with (force)`)
    },
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
