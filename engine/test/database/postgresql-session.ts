import { randomBytes } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import type { DriverValue } from '../../src/dp-plan/exact-aggregates.ts'
import type { EngineSession } from './engine-session.ts'

interface Answer {
  readonly rows: readonly (readonly (string | null)[])[]
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
}

interface Connection {
  run(sql: string): Promise<void>
  query(sql: string): Promise<Answer>
  close(): Promise<void>
}

/**
 * PostgreSQL for a whole test file: a database of its own on the server of YINGBI_TEST_DATABASE_URL, which sorts text by
 * the rules of a language so that byte order has to be asked for, or else PGlite.
 */
export class PostgresqlSession implements EngineSession {
  readonly engine = 'postgresql'
  /** Whether a server answers, which has parallel workers and a compiler. */
  readonly isServer: boolean
  readonly #connection: Connection

  private constructor(connection: Connection, isServer: boolean) {
    this.#connection = connection
    this.isServer = isServer
  }

  static async open(): Promise<PostgresqlSession> {
    const url = process.env['YINGBI_TEST_DATABASE_URL']
    return url === undefined || url === ''
      ? new PostgresqlSession(await embedded(), false)
      : new PostgresqlSession(await onServer(url), true)
  }

  run(sql: string): Promise<void> {
    return this.#connection.run(sql)
  }

  async rows(sql: string): Promise<readonly (readonly DriverValue[])[]> {
    const { rows, fields } = await this.#connection.query(sql)
    return rows.map((row) => row.map((text, i) => driverValue(text, TYPE_NAMES.get(fields[i]?.dataTypeID ?? 0))))
  }

  async describe(sql: string): Promise<readonly (readonly [string, string])[]> {
    const { fields } = await this.#connection.query(`SELECT * FROM (${sql}) AS described LIMIT 0`)
    return fields.map(({ name, dataTypeID }) => [name, TYPE_NAMES.get(dataTypeID) ?? String(dataTypeID)])
  }

  async createSchema(schema: string): Promise<void> {
    await this.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`)
    await this.useSchema(schema)
  }

  async useSchema(schema: string): Promise<void> {
    await this.run(`SET search_path TO ${schema}`)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection.close()
  }
}

/** By object identifier, see `pg_type.dat` of PostgreSQL. */
const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [16, 'boolean'],
  [20, 'bigint'],
  [21, 'smallint'],
  [23, 'integer'],
  [25, 'text'],
  [701, 'double precision'],
  [1082, 'date'],
  [1114, 'timestamp without time zone'],
  [1700, 'numeric'],
])

const NUMBERS: ReadonlySet<string | undefined> = new Set(['bigint', 'smallint', 'integer', 'numeric'])

function driverValue(text: string | null, type: string | undefined): DriverValue {
  if (text === null) return null
  if (NUMBERS.has(type)) return BigInt(text)
  return type === 'boolean' ? text === 't' || text === 'true' : text
}

const asText = (text: string) => text

async function embedded(): Promise<Connection> {
  const pglite = await PGlite.create('memory://')
  const parsers = Object.fromEntries(Array.from(TYPE_NAMES.keys(), (id) => [id, asText]))
  return {
    run: async (sql) => {
      await pglite.exec(sql)
    },
    query: (sql) => pglite.query<(string | null)[]>(sql, [], { rowMode: 'array', parsers }),
    close: () => pglite.close(),
  }
}

async function onServer(url: string): Promise<Connection> {
  const name = `yingbi_test_${randomBytes(8).toString('hex')}`
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(
    `create database ${name} template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US' locale 'C.UTF-8'`,
  )
  const own = new URL(url)
  own.pathname = `/${name}`
  const client = new pg.Client({ connectionString: own.href, types: { getTypeParser: () => asText } })
  await client.connect()
  return {
    run: async (sql) => {
      await client.query(sql)
    },
    query: (sql) => client.query<(string | null)[]>({ text: sql, rowMode: 'array' }),
    close: async () => {
      await client.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
