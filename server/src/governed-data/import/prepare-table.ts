import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { RANK_COLUMN, UNIT_COLUMN } from '@yingbi/engine'
import { quoteName, quoteText } from '../../connectors/duckdb/quote.ts'
import { DataError } from '../data-error.ts'
import { physicalColumns, type StoredColumn } from '../stored-tables.ts'
import type { PrepareTable } from './import-job.ts'
import { preparedColumn } from './prepared-column.ts'
import { roundedShare } from './rounded-share.ts'
import { sourceColumn } from './source-column.ts'
import { sourceRelation, type SourceRelation } from './source-relation.ts'
import { FOUND_UNIT, withUnit } from './unit-path.ts'

/** Source bytes, or generated rows, that one segment holds about: well under a million rows. */
const SEGMENT_SOURCE_BYTES = { csv: 48, jsonl: 96, parquet: 16 } as const
const SEGMENT_ROWS = 500_000
const MAX_SEGMENTS = 256
const MEBIBYTE = 1024 * 1024
const BUCKET = '__bucket'
const SEPARATOR = 'chr(31)'

export interface PrepareContext {
  readonly connection: DuckDBConnection
  readonly workDir: string
  /** Every table of the job, for the paths of some over others. */
  readonly tables: readonly PrepareTable[]
  /** Hexadecimal. */
  readonly unitSecret: string
  /** A path for the next plain segment. */
  readonly segmentPath: () => string
  readonly onRead: () => void
  readonly onSegment: (segment: { number: number; count: number; path: string }) => Promise<void>
}

/** Fixed before any row is read, because it is sealed into each segment. */
export function segmentCount(table: PrepareTable): number {
  if (table.stored.kind === 'public') return 1
  const { source } = table
  const parts =
    source.kind === 'query'
      ? source.rows / SEGMENT_ROWS
      : source.bytes / (SEGMENT_SOURCE_BYTES[source.format] * MEBIBYTE)
  return Math.min(MAX_SEGMENTS, Math.max(1, Math.ceil(parts)))
}

/**
 * Brings one table into the prepared layout and hands over its segments in the order of their units.
 *
 * Out of core: the source is read once into a staging file per range of unit hashes; each range is then ranked and
 * sorted by itself. Nothing depends on the order of the source's rows.
 * Errors: UPLOAD_COLUMN_MISSING, UPLOAD_VALUE, UPLOAD_NULL, UPLOAD_KEY_REPEATED, UPLOAD_EMPTY, UPLOAD_FORMAT and those of `sourceRelation`.
 */
export async function prepareTable(table: PrepareTable, context: PrepareContext): Promise<void> {
  const source = await withUnit(table, await sourceRelation(context.connection, table.source), context)
  const count = segmentCount(table)
  const stage = join(context.workDir, `stage-${table.name}`)
  const columns = Object.entries(table.stored.columns)
  await createCodeEnums(context.connection, columns)
  await context.connection.run(
    `COPY (${stageSql(table, source, count, context.unitSecret)}) TO ${quoteText(stage)}
     (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (${BUCKET}), WRITE_PARTITION_COLUMNS false)`,
  )
  context.onRead()
  await checkStage(table, source, stage, context)
  for (let number = 0; number < count; number++) {
    const path = context.segmentPath()
    await context.connection.run(
      `COPY (${segmentSql(table, await bucketRelation(table, stage, number, context), context.unitSecret)})
       TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    await rm(join(stage, `${BUCKET}=${number}`), { recursive: true, force: true })
    await context.onSegment({ number, count, path })
  }
  await rm(stage, { recursive: true, force: true })
}

const enumName = (index: number): string => `codes_${index}`

async function createCodeEnums(connection: DuckDBConnection, columns: [string, StoredColumn][]): Promise<void> {
  for (const [index, [, column]] of columns.entries()) {
    if (column.codes === null) continue
    const values = column.codes.map((code) => quoteText(code.normalize('NFC')))
    await connection.run(`DROP TYPE IF EXISTS ${enumName(index)}`)
    await connection.run(`CREATE TYPE ${enumName(index)} AS ENUM (${values.join(', ')})`)
  }
}

/** Prepared columns are `v0`, `v1`, ... and their misfit flags `m0`, `m1`, ... until the segment is written. */
function stageSql(table: PrepareTable, source: SourceRelation, count: number, unitSecret: string): string {
  const columns = Object.entries(table.stored.columns).map(([name, column], index) => ({
    index,
    expression: sourceColumn(table, source, name),
    prepared: preparedColumn(column, enumName(index)),
  }))
  const unitText = unitSource(table, source)
  const text = columns.map(({ index, expression, prepared }) => `${prepared.text(expression)} AS t${index}`)
  const values = columns.map(({ index, prepared }) => `t${index}, ${prepared.value(`t${index}`)} AS v${index}`)
  const staged = columns.flatMap(({ index }) => [
    `v${index}`,
    `t${index} IS NOT NULL AND v${index} IS NULL AS m${index}`,
  ])
  if (unitText === null) {
    return `SELECT ${[...staged, `0 AS ${BUCKET}`].join(', ')}
      FROM (SELECT ${values.join(', ')} FROM (SELECT ${text.join(', ')} FROM ${source.from}))`
  }
  const hash = `md5_number_lower(concat('${unitSecret}', ${SEPARATOR}, unit_text))`
  // Ranges of equal size: the bucket is the unit's place in [0, 2^64) times the count.
  const bucket = `CAST((CAST(unit_hash AS UHUGEINT) * ${count}) >> 64 AS INTEGER)`
  return `SELECT unit_hash AS ${UNIT_COLUMN}, ${[...staged, `${bucket} AS ${BUCKET}`].join(', ')}
    FROM (SELECT ${[`${hash} AS unit_hash`, ...values].join(', ')}
      FROM (SELECT ${[`${unitText} AS unit_text`, ...text].join(', ')} FROM ${source.from})
      WHERE unit_text IS NOT NULL)`
}

function unitSource(table: PrepareTable, source: SourceRelation): string | null {
  if (table.stored.unitColumn === null) return null
  if (table.stored.unitPath !== undefined) return FOUND_UNIT
  const asCode = preparedColumn({ type: 'code', scale: null, codes: null, nullable: true }, null)
  return asCode.text(sourceColumn(table, source, table.stored.unitColumn))
}

async function checkStage(
  table: PrepareTable,
  source: SourceRelation,
  stage: string,
  { connection }: PrepareContext,
): Promise<void> {
  const columns = Object.entries(table.stored.columns)
  if ((await bucketNumbers(connection, stage)).size === 0) {
    const rows = await numbers(connection, `SELECT count(*) FROM ${source.from}`)
    const { unitColumn, unitPath } = table.stored
    if (unitColumn === null || (rows[0] === 0 && unitPath === undefined)) throw new DataError('UPLOAD_EMPTY')
    const column = unitPath?.[0]?.column ?? unitColumn
    throw new DataError('UPLOAD_NULL', { table: table.name, column, share: '100%' })
  }
  const counts = columns.flatMap((_, index) => [`count_if(m${index})`, `count(v${index})`])
  const stageRows = `read_parquet(${quoteText(join(stage, '*', '*.parquet'))}, hive_partitioning = false)`
  const [total = 0, ...found] = await numbers(
    connection,
    `SELECT ${['count(*)', ...counts].join(', ')} FROM ${stageRows}`,
  )
  columns.forEach(([name, column], index) => {
    const misfits = found[2 * index] ?? 0
    const values = found[2 * index + 1] ?? 0
    const place = { table: table.name, column: name }
    if (misfits > 0) {
      throw new DataError('UPLOAD_VALUE', {
        ...place,
        type: column.type,
        share: roundedShare(misfits / (misfits + values)),
      })
    }
    if (values < total && !column.nullable) {
      throw new DataError('UPLOAD_NULL', { ...place, share: roundedShare(1 - values / total) })
    }
  })
}

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[]> {
  const rows = await (await connection.run(sql)).getRows()
  return (rows[0] ?? []).map(Number)
}

async function bucketNumbers(connection: DuckDBConnection, stage: string): Promise<ReadonlySet<number>> {
  const files = await connection.run(`SELECT file FROM glob(${quoteText(join(stage, '*', '*.parquet'))})`)
  return new Set((await files.getRows()).map((row) => Number(/__bucket=(\d+)/.exec(String(row[0]))?.[1])))
}

/** The staged rows of one range, with the same columns when there are none. */
async function bucketRelation(
  table: PrepareTable,
  stage: string,
  number: number,
  { connection }: PrepareContext,
): Promise<string> {
  if ((await bucketNumbers(connection, stage)).has(number)) {
    return `read_parquet(${quoteText(join(stage, `${BUCKET}=${number}`, '*.parquet'))}, hive_partitioning = false)`
  }
  const values = physicalColumns(table.stored)
    .filter(({ name }) => name !== RANK_COLUMN && name !== UNIT_COLUMN)
    .map(({ type }, index) => `CAST(NULL AS ${type}) AS v${index}`)
  return `(SELECT ${[`CAST(NULL AS UBIGINT) AS ${UNIT_COLUMN}`, ...values].join(', ')} WHERE false)`
}

function segmentSql(table: PrepareTable, from: string, unitSecret: string): string {
  const names = Object.keys(table.stored.columns)
  const values = names.map((name, index) => `v${index} AS ${quoteName(name)}`)
  if (table.stored.kind === 'public') return `SELECT ${values.join(', ')} FROM ${from}`
  // The order inside a unit comes from the content of its own rows; equal rows may take each other's place.
  const content = names.map((_, index) => `coalesce(CAST(v${index} AS VARCHAR), chr(0))`)
  const order = `md5_number_lower(concat_ws(${SEPARATOR}, '${unitSecret}', ${content.join(', ')}))`
  const rank = `CAST(row_number() OVER (PARTITION BY ${UNIT_COLUMN} ORDER BY ${order}) AS INTEGER)`
  return `SELECT ${[UNIT_COLUMN, `${rank} AS ${RANK_COLUMN}`, ...values].join(', ')} FROM ${from}
    ORDER BY ${UNIT_COLUMN}, ${RANK_COLUMN}`
}
