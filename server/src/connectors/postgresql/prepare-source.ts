import { createHash } from 'node:crypto'
import type { DatasetPolicy, DatasetSource, SourceTableName } from '@yingbi/contracts'
import { postgresqlName, preparedTableName } from '@yingbi/engine'
import { DataError } from '../../governed-data/data-error.ts'
import { columnNames } from '../../governed-data/import/column-name.ts'
import { roundedShare } from '../../governed-data/import/rounded-share.ts'
import { storedTables, type StoredTable, type StoredTables } from '../../governed-data/stored-tables.ts'
import { checkSource } from './check-source.ts'
import { logicalType } from './column-kind.ts'
import { createStatement, fillStatement, type PrepareTarget } from './prepare-statement.ts'
import { quoteName } from './quote-name.ts'
import { readCatalog, type SourceColumnInfo, type SourceTableInfo } from './read-catalog.ts'
import {
  asDataError,
  withSourceSession,
  type SourceAccess,
  type SourceSession,
  METADATA_MAX_BYTES,
} from './source-session.ts'
import { requireFitTable } from './unfit-table.ts'

/** Rows that were prepared in their own database, as a data version is recorded. */
export interface PreparedSource {
  readonly version: string
  /** SHA-256 of the definition and of the moment; each prepared table carries it as its comment. */
  readonly marker: string
  readonly tables: StoredTables
}

export interface PrepareRequest {
  readonly access: SourceAccess
  readonly policy: DatasetPolicy
  readonly tables: DatasetSource['tables']
  /** Keys the hashes that stand for units; hexadecimal, of its own for each data version. */
  readonly unitSecret: (version: string) => string
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
}

/** For each statement: one table of the source is read, sorted and written by one. */
const STATEMENT_TIMEOUT_MS = 3_600_000
const DROP_TIMEOUT_MS = 60_000
/** Rows stay there: what comes back are counts. */
const WRITES = { purpose: 'prepare', maxBytes: METADATA_MAX_BYTES } as const
const VERSION_DIGITS = 12

/**
 * Makes the prepared tables of a new data version, all of one moment of the database: read only what the policy stores,
 * convert it once, number the rows inside each unit. On failure nothing stays.
 *
 * Errors: DataError (SOURCE_*, UPLOAD_TABLE_MISSING, UPLOAD_COLUMN_MISSING, UPLOAD_VALUE, UPLOAD_NULL, UPLOAD_EMPTY,
 * DATA_KEY_WRONG); the reason of the signal.
 */
export async function prepareSource(request: PrepareRequest): Promise<PreparedSource> {
  const { access, signal } = request
  const options = { signal, statementTimeoutMs: STATEMENT_TIMEOUT_MS, ...WRITES } as const
  try {
    return await withSourceSession(access, options, async (session) => {
      await requireFitSource(session, access)
      const { prepared, names } = await session.snapshot(async () => prepareTables(session, request))
      try {
        // What every later query would otherwise do on its way: visibility marks and statistics.
        for (const name of names) await session.query(`VACUUM (FREEZE, ANALYZE) ${qualified(access, name)}`)
      } catch (error) {
        // They are committed by now, and nobody is told of them.
        await dropTables(access, names, AbortSignal.timeout(DROP_TIMEOUT_MS))
        throw error
      }
      return prepared
    })
  } catch (error) {
    throw asDataError(error, access.name)
  }
}

/** Removes the prepared tables of a data version; those that are gone already are no error. Errors: as `prepareSource`. */
export async function dropPrepared(
  access: SourceAccess,
  prepared: { readonly slug: string; readonly version: string; readonly tables: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const names = prepared.tables.map((table) =>
    postgresqlName(preparedTableName(prepared.slug, prepared.version, table)),
  )
  try {
    await dropTables(access, names, signal)
  } catch (error) {
    throw asDataError(error, access.name)
  }
}

async function dropTables(access: SourceAccess, names: readonly string[], signal: AbortSignal): Promise<void> {
  const options = { signal, statementTimeoutMs: DROP_TIMEOUT_MS, ...WRITES } as const
  await withSourceSession(access, options, async (session) => {
    for (const name of names) await session.query(`DROP TABLE IF EXISTS ${qualified(access, name)}`)
  })
}

async function requireFitSource(session: SourceSession, access: SourceAccess): Promise<void> {
  const findings = await checkSource(session, access)
  const problems = findings.filter(({ outcome }) => outcome === 'problem').map(({ check }) => check)
  if (problems.length > 0) {
    throw new DataError('SOURCE_UNFIT', { source: access.name, checks: problems.join(', ') })
  }
}

async function prepareTables(
  session: SourceSession,
  request: PrepareRequest,
): Promise<{ readonly prepared: PreparedSource; readonly names: readonly string[] }> {
  const { access, policy } = request
  const tables = storedTables(policy)
  const wanted = Object.keys(tables).map((name) => sourceOf(request, name))
  const found = await readCatalog(session, { preparedSchema: access.preparedSchema, tables: wanted })
  const [moment] = (await session.query(`SELECT pg_current_snapshot()::text, transaction_timestamp()::text`)).rows
  const place = { host: access.host, port: access.port, database: access.database, schema: access.preparedSchema }
  const marker = createHash('sha256')
    .update(JSON.stringify([place, request.tables, policy.dataset, tables, moment]))
    .digest('hex')
  const version = `d${marker.slice(0, VERSION_DIGITS)}`
  const targets = Object.entries(tables).map(([name, stored]) => {
    const target = { version, name, stored, source: sourceOf(request, name) }
    return targetOf(request, target, found)
  })
  const unitSecret = request.unitSecret(version)
  for (const [index, target] of targets.entries()) {
    request.onProgress({ done: index, total: targets.length })
    await prepareTable(session, target, { access, marker, unitSecret })
  }
  return { prepared: { version, marker, tables }, names: targets.map(({ name }) => name) }
}

function sourceOf(request: PrepareRequest, table: string): SourceTableName {
  const { tables } = request
  const source = Object.hasOwn(tables, table) ? tables[table] : undefined
  if (source !== undefined) return source
  throw new DataError('UPLOAD_TABLE_MISSING', { table, tables: Object.keys(tables).join(', ') })
}

interface PolicyTable {
  readonly version: string
  readonly name: string
  readonly stored: StoredTable
  readonly source: SourceTableName
}

/** Errors: DataError (SOURCE_TABLE_UNFIT, SOURCE_COLUMN_TYPE, UPLOAD_COLUMN_MISSING). */
function targetOf(
  { access, policy }: PrepareRequest,
  { version, name, stored, source }: PolicyTable,
  found: readonly SourceTableInfo[],
): PrepareTarget & { readonly policyTable: string } {
  if (stored.unitPath !== undefined) refuseUnitPath(access.name, source)
  const info = requireFitTable(access.name, source, found)
  const column = columnFinder(access.name, name, info)
  return {
    schema: access.preparedSchema,
    name: postgresqlName(preparedTableName(policy.dataset, version, name)),
    policyTable: name,
    from: source,
    stored,
    unit: stored.unitColumn === null ? null : column(stored.unitColumn),
    columns: Object.keys(stored.columns).map(column),
    rowsPerUnit: policy.tables[name]?.contribution?.rows ?? null,
  }
}

/** Paths to the unit over other tables are followed in uploaded files; in a source a view has to name the unit. */
function refuseUnitPath(source: string, { schema, table }: SourceTableName): never {
  throw new DataError('SOURCE_TABLE_UNFIT', {
    source,
    table: `${schema}.${table}`,
    reasonEn: 'its `unitPath` leads over another table; give it the column of the unit, or name a view that has it',
    reasonZh: '它的 `unitPath` 经过另一张表；给它加上隐私单元的列，或改用带有该列的视图',
  })
}

/** Columns of the policy are called as an upload of the same header would call them. */
function columnFinder(source: string, table: string, info: SourceTableInfo): (name: string) => SourceColumnInfo {
  const names = columnNames(info.columns.map(({ name }) => name))
  return (name) => {
    const column = info.columns[names.indexOf(name)]
    if (column === undefined) {
      throw new DataError('UPLOAD_COLUMN_MISSING', { table, column: name, columns: names.join(', ').slice(0, 1000) })
    }
    if (logicalType(column.type) !== null) return column
    throw new DataError('SOURCE_COLUMN_TYPE', { source, table, column: name, type: column.type.display })
  }
}

async function prepareTable(
  session: SourceSession,
  target: PrepareTarget & { readonly policyTable: string },
  made: { readonly access: SourceAccess; readonly marker: string; readonly unitSecret: string },
): Promise<void> {
  const table = qualified(made.access, target.name)
  await session.query(createStatement(target))
  const { text, values } = fillStatement(target, made.unitSecret)
  const [counts = []] = (await session.query(text, values)).rows
  await requireValues(session, target, counts.map(Number))
  if (target.stored.kind === 'private') {
    // Rows within the limit come first, so whole blocks of the others are skipped.
    await session.query(`CREATE INDEX ON ${table} USING brin ("__rank") WITH (pages_per_range = 32)`)
  }
  await session.query(`REVOKE ALL ON TABLE ${table} FROM PUBLIC`)
  await session.query(`COMMENT ON TABLE ${table} IS 'yingbi ${made.marker}'`)
}

/** Errors: DataError (UPLOAD_VALUE, UPLOAD_NULL, UPLOAD_EMPTY), with shares that are rounded. */
async function requireValues(
  session: SourceSession,
  { policyTable, stored, from }: PrepareTarget & { readonly policyTable: string },
  [rows = 0, ...found]: readonly number[],
): Promise<void> {
  if (rows === 0) {
    const [any] = (
      await session.query(`SELECT EXISTS (SELECT FROM ${quoteName(from.schema)}.${quoteName(from.table)})::text`)
    ).rows
    if (any?.[0] !== 'true' || stored.unitColumn === null) throw new DataError('UPLOAD_EMPTY')
    throw new DataError('UPLOAD_NULL', { table: policyTable, column: stored.unitColumn, share: '100%' })
  }
  Object.entries(stored.columns).forEach(([column, { type, nullable }], index) => {
    const misfits = found[2 * index] ?? 0
    const values = found[2 * index + 1] ?? 0
    const place = { table: policyTable, column }
    if (misfits > 0) {
      throw new DataError('UPLOAD_VALUE', { ...place, type, share: roundedShare(misfits / (misfits + values)) })
    }
    if (values < rows && !nullable) {
      throw new DataError('UPLOAD_NULL', { ...place, share: roundedShare(1 - values / rows) })
    }
  })
}

function qualified(access: SourceAccess, name: string): string {
  return `${quoteName(access.preparedSchema)}.${quoteName(name)}`
}
