import { Socket } from 'node:net'
import { checkServerIdentity, type ConnectionOptions } from 'node:tls'
import { Client, Query, type QueryArrayConfig } from 'pg'
import { DataError } from '../../governed-data/data-error.ts'
import { quoteName } from './quote-name.ts'
import { sourceFailure, type SourceFailure } from './source-failure.ts'

/** Where a source is and how it is entered; the password is given to the driver when the server asks for it. */
export interface SourceAccess {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly tlsMode: 'verify-full' | 'verify-ca' | 'off'
  readonly tlsCa: string | null
  readonly preparedSchema: string
  readonly password: () => string
}

export interface SessionOptions {
  readonly signal: AbortSignal
  /** For each statement. */
  readonly statementTimeoutMs: number
  /** The connection is cut soon after the server has sent more. */
  readonly maxBytes: number
  /** `prepare` may write, into the prepared schema; nothing else may. */
  readonly purpose: 'read' | 'prepare'
  /** Where unqualified names are looked for; nowhere but the system's catalog unless stated. */
  readonly schema?: string
}

/** A row as text, column by column. */
export type SourceRow = readonly (string | null)[]

export interface SourceRows {
  /** Type OIDs of the columns. */
  readonly types: readonly number[]
  readonly rows: readonly SourceRow[]
}

/** One connection that is used by one caller, for one purpose, and closed afterwards. */
export interface SourceSession {
  /** Errors: StatementError, TooManyRowsError; the reason of the signal when it aborts. */
  query(text: string, values?: readonly unknown[], maxRows?: number): Promise<SourceRows>
  /** `BEGIN` to `COMMIT`, one moment of the database; rolled back when `use` throws. Errors: those of `query` and `use`. */
  snapshot<T>(use: () => Promise<T>): Promise<T>
}

/** A statement that the server did not carry out. Holds nothing of what the server said but its class. */
export class StatementError extends Error {
  override readonly name = 'StatementError'
  readonly failure: SourceFailure

  constructor(failure: SourceFailure) {
    super(`a statement of a source: ${failure.kind === 'failed' ? failure.sqlState : failure.kind}`)
    this.failure = failure
  }
}

export class TooManyRowsError extends Error {
  override readonly name = 'TooManyRowsError'
}

/** Far more than the catalogs of 2000 tables are. */
export const METADATA_MAX_BYTES = 64 * 1024 * 1024
const CONNECT_TIMEOUT_MS = 10_000
const LOCK_TIMEOUT_MS = 5000
/** After which a server that was asked to cancel is left alone. */
const CANCEL_GRACE_MS = 3000
const CONNECTION_CHECK_MS = 1000
/** The driver keeps a message until its end and the rows of a statement, so what a server sends is counted below it. */
const COUNT_BYTES_MS = 20

/**
 * Opens a connection with every setting fixed that changes what a statement means, hands it to `use` and closes it.
 * No connection is ever used twice, so no state passes from one person's question to another's.
 *
 * Errors: DataError (SOURCE_UNREACHABLE, SOURCE_TLS, SOURCE_SIGN_IN) when none can be made, the reason of the signal when
 * it aborts, and those of `use`.
 */
export async function withSourceSession<T>(
  access: SourceAccess,
  options: SessionOptions,
  use: (session: SourceSession) => Promise<T>,
): Promise<T> {
  const { signal } = options
  signal.throwIfAborted()
  const socket = new Socket()
  cutAbove(socket, options.maxBytes)
  const client = newClient(access, socket)
  const destroy = (): void => void socket.destroy()
  signal.addEventListener('abort', destroy, { once: true })
  try {
    const pid = await connect(client, access, options)
    signal.removeEventListener('abort', destroy)
    signal.throwIfAborted()
    return await use(sessionOver(client, socket, { access, options, pid }))
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', destroy)
    await close(client, socket)
  }
}

/** What a failed statement is for people. */
export function asDataError(error: unknown, source: string): unknown {
  if (!(error instanceof StatementError)) return error
  const { failure } = error
  if (failure.kind === 'unreachable') return new DataError('SOURCE_UNREACHABLE', { source })
  const sqlState = failure.kind === 'failed' ? failure.sqlState : failure.kind
  return new DataError('SOURCE_FAILED', { source, sqlState })
}

/** However large a message claims to be, and whatever TLS is around it. */
function cutAbove(socket: Socket, maxBytes: number): void {
  const timer = setInterval(() => socket.bytesRead > maxBytes && socket.destroy(), COUNT_BYTES_MS)
  socket.once('close', () => clearInterval(timer))
}

function newClient(access: SourceAccess, socket: Socket): Client {
  const client = new Client({
    host: access.host,
    port: access.port,
    database: access.database,
    user: access.user,
    // A function: an empty password would otherwise be looked for in the environment and in files.
    password: access.password,
    ssl: access.tlsMode === 'off' ? false : tlsOptions(access),
    stream: () => socket,
    application_name: 'yingbi',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser: () => (text: unknown) => text },
  })
  // A connection that breaks while nothing is asked of it; the next statement says so.
  client.on('error', () => undefined)
  return client
}

function tlsOptions({ host, tlsMode, tlsCa }: SourceAccess): ConnectionOptions {
  return {
    ...(tlsCa === null ? {} : { ca: tlsCa }),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    checkServerIdentity: tlsMode === 'verify-ca' ? () => undefined : (_name, cert) => checkServerIdentity(host, cert),
  }
}

/** Connects and fixes the settings; answers the server's process number. */
async function connect(client: Client, access: SourceAccess, options: SessionOptions): Promise<string> {
  const source = access.name
  try {
    await client.connect()
    const settings = Object.entries(sessionSettings(options))
    const calls = settings.map((_, i) => `pg_catalog.set_config($${2 * i + 1}, $${2 * i + 2}, false)`)
    const { rows } = await client.query<(string | null)[]>({
      text: `SELECT pg_catalog.pg_backend_pid(), ${calls.join(', ')}`,
      values: settings.flat(),
      rowMode: 'array',
    })
    await noticeLostConnections(client)
    return rows[0]?.[0] ?? ''
  } catch (error) {
    const failure = sourceFailure(error)
    if (failure.kind === 'tls') throw new DataError('SOURCE_TLS', { source })
    if (failure.kind === 'sign-in') throw new DataError('SOURCE_SIGN_IN', { source })
    if (failure.kind === 'failed') throw new DataError('SOURCE_FAILED', { source, sqlState: failure.sqlState })
    throw new DataError('SOURCE_UNREACHABLE', { source })
  }
}

/** A server that works on looks now and then whether anybody still waits; some systems cannot tell it. */
async function noticeLostConnections(client: Client): Promise<void> {
  try {
    await client.query(
      `SELECT pg_catalog.set_config('client_connection_check_interval', '${CONNECTION_CHECK_MS}', false)`,
    )
  } catch (error) {
    if (sourceFailure(error).kind !== 'failed') throw error
  }
}

/** Whatever the server, the database or the role have set otherwise. */
function sessionSettings(options: SessionOptions): Readonly<Record<string, string>> {
  const { schema, statementTimeoutMs, purpose } = options
  const timeout = String(Math.max(1, Math.ceil(statementTimeoutMs)))
  return {
    // The system's catalog comes first and temporary objects last, so that neither can stand in for a function.
    search_path: ['pg_catalog', ...(schema === undefined ? [] : [quoteName(schema)]), 'pg_temp'].join(', '),
    statement_timeout: timeout,
    lock_timeout: String(LOCK_TIMEOUT_MS),
    idle_in_transaction_session_timeout: timeout,
    default_transaction_read_only: purpose === 'read' ? 'on' : 'off',
    default_transaction_isolation: 'repeatable read',
    // With `off` a row policy that would hide rows is an error instead.
    row_security: 'off',
    standard_conforming_strings: 'on',
    transform_null_equals: 'off',
    extra_float_digits: '1',
    datestyle: 'ISO, YMD',
    timezone: 'UTC',
    intervalstyle: 'postgres',
    bytea_output: 'hex',
    synchronize_seqscans: 'off',
    client_min_messages: 'error',
    // Compiling takes longer than it saves, and how long depends on estimates of rows.
    jit: 'off',
  }
}

interface Behind {
  readonly access: SourceAccess
  readonly options: SessionOptions
  /** Process number of the server for this connection. */
  readonly pid: string
}

function sessionOver(client: Client, socket: Socket, behind: Behind): SourceSession {
  const { signal } = behind.options
  const query: SourceSession['query'] = async (text, values = [], maxRows = Infinity) => {
    signal.throwIfAborted()
    const cancel = (): void => void cancelStatement(behind, socket)
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return await runStatement(client, socket, { text, values, maxRows })
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }
  return {
    query,
    snapshot: async (use) => {
      await query(
        `BEGIN ISOLATION LEVEL REPEATABLE READ ${behind.options.purpose === 'read' ? 'READ ONLY' : 'READ WRITE'}`,
      )
      const result = await use()
      await query('COMMIT')
      return result
    },
  }
}

/** Rows are taken as they come; when there are more than `maxRows` the connection is cut. */
async function runStatement(
  client: Client,
  socket: Socket,
  { text, values, maxRows }: { text: string; values: readonly unknown[]; maxRows: number },
): Promise<SourceRows> {
  const rows: SourceRow[] = []
  const config: QueryArrayConfig = { text, values: [...values], rowMode: 'array' }
  const query = new Query<(string | null)[]>(config)
  return new Promise((resolve, reject) => {
    query.on('row', (row) => {
      if (rows.length < maxRows) {
        rows.push(row)
        return
      }
      reject(new TooManyRowsError('a statement of a source gave more rows than it can'))
      socket.destroy()
    })
    query.on('error', (error) => reject(new StatementError(sourceFailure(error))))
    query.on('end', (result) => {
      resolve({ types: result.fields.map(({ dataTypeID }) => dataTypeID), rows })
    })
    client.query(query)
  })
}

/** Asks the server over a second connection to stop; cuts the first one when that does not help. */
async function cancelStatement({ access, options, pid }: Behind, socket: Socket): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), CANCEL_GRACE_MS)
  socket.once('close', () => clearTimeout(timer))
  const canceller = new Socket()
  cutAbove(canceller, options.maxBytes)
  const client = newClient(access, canceller)
  try {
    await client.connect()
    await client.query('SELECT pg_catalog.pg_cancel_backend($1::integer)', [pid])
  } catch {
    socket.destroy()
  } finally {
    await close(client, canceller)
  }
}

async function close(client: Client, socket: Socket): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), CANCEL_GRACE_MS)
  try {
    if (socket.destroyed || socket.connecting) socket.destroy()
    else await client.end()
  } catch {
    // It is closed all the same.
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}
