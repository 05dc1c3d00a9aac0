import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Client } from 'pg'
import { connectPGlite, openPostgres, PGLITE_OPTIONS, type Database } from '../src/database/database.ts'
import { migrate } from '../src/database/migrations.ts'

/**
 * A fresh migrated database: in memory, or on the PostgreSQL server of YINGBI_TEST_DATABASE_URL a database of its own,
 * which `close` drops. One suite runs on both.
 */
export async function openTestDatabase(): Promise<Database> {
  const url = process.env['YINGBI_TEST_DATABASE_URL']
  if (url !== undefined && url !== '') {
    const database = await openOwnDatabase(url)
    await migrate(database.db)
    return database
  }
  const loadDataDir = new Blob([await readFile(await migratedTemplate())])
  return connectPGlite(await PGlite.create('memory://', { ...PGLITE_OPTIONS, loadDataDir }))
}

/** The same without any table. */
export async function openEmptyTestDatabase(): Promise<Database> {
  const url = process.env['YINGBI_TEST_DATABASE_URL']
  if (url !== undefined && url !== '') return openOwnDatabase(url)
  return connectPGlite(await PGlite.create('memory://', PGLITE_OPTIONS))
}

/**
 * File with a migrated embedded database, made once for each state of the migrations: creating one takes seconds,
 * loading it a fraction of one.
 */
async function migratedTemplate(): Promise<string> {
  const folder = join(import.meta.dirname, '../migrations')
  const hash = createHash('sha256').update(process.version)
  for (const name of (await readdir(folder)).toSorted()) hash.update(name).update(await readFile(join(folder, name)))
  hash.update(await readFile(join(import.meta.dirname, '../src/database/migrations.ts')))
  hash.update(await readFile(new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))))
  const file = join(tmpdir(), `yingbi-test-database-${hash.digest('hex').slice(0, 24)}.tar`)
  if (existsSync(file)) return file
  const pglite = await PGlite.create('memory://', PGLITE_OPTIONS)
  const database = connectPGlite(pglite)
  await migrate(database.db)
  const dump = await pglite.dumpDataDir('none')
  await database.close()
  // Several test processes may make it at once; a rename lets each of them see a whole file.
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()))
  await rename(draft, file)
  return file
}

async function openOwnDatabase(serverUrl: string): Promise<Database> {
  const { url, drop } = await createOwnDatabase(serverUrl)
  const database = openPostgres(url)
  return {
    ...database,
    close: async () => {
      await database.close()
      await drop()
    },
  }
}

/** An empty database on a PostgreSQL server, and what removes it. */
export async function createOwnDatabase(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `yingbi_test_${randomBytes(8).toString('hex')}`
  await onServer(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(serverUrl, `drop database ${name} with (force)`) }
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
