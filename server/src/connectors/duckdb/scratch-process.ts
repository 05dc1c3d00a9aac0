import { setPriority } from 'node:os'
import { writeFileSync } from 'node:fs'
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  StatementType,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
} from '@duckdb/node-api'
import { engineFailureClass } from './engine-failure.ts'
import { outerCell } from './outer-cells.ts'
import { quoteName } from './quote.ts'
import type {
  OuterCell,
  OuterResult,
  ScratchCell,
  ScratchReply,
  ScratchRequest,
  ScratchTable,
  ScratchType,
} from './scratch-protocol.ts'

/**
 * The process in which analysts' own SQL meets a database. It is started with an empty environment and holds released
 * tables only, in a fresh locked-down instance per request, so that no statement can see another one's.
 * DuckDB neither counts every allocation against its memory limit nor checks for interrupts inside a function call
 * (`repeat('x', 4000000000)`), hence the watch here and the deadline that the parent keeps by killing us.
 */
const MEMORY_LIMIT_MIB = 128
const MAX_GROWTH_BYTES = 512 * 1024 * 1024
const WATCH_EVERY_MS = 10
/**
 * Processor time for a description. Empty tables leave nothing to compute but constants, which DuckDB folds while it
 * plans; measured, a SELECT list of 3,000 expressions (93 kB) is planned in half a second. Unlike a deadline the limit
 * does not depend on how busy the machine is, so a statement beyond it need not be tried again.
 */
const MAX_DESCRIBE_CPU_MS = 750

let fresh = openScratch()

process.on('message', (request: ScratchRequest) => {
  void answer(request).then((reply) => {
    send(reply)
    fresh = openScratch()
    return null
  })
})
process.on('disconnect', () => process.exit(0))
yieldToTheServer()
void fresh.then(() => send({ kind: 'ready' }))

function send(reply: ScratchReply): void {
  process.send?.(reply)
}

/** Under memory pressure the kernel shall end this process and not the server; under load it shall wait. */
function yieldToTheServer(): void {
  try {
    setPriority(5)
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // Neither exists everywhere; both only order who waits or ends first.
  }
}

async function openScratch(): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${MEMORY_LIMIT_MIB}MiB`,
    temp_directory: '',
    max_temp_directory_size: '0KiB',
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const connection = await instance.connect()
  await connection.run("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL lock_configuration = true")
  connection.closeSync()
  return instance
}

async function answer(request: ScratchRequest): Promise<ScratchReply> {
  const { id } = request
  const instance = await fresh
  const connection = await instance.connect()
  const stopWatching = watchUse(request)
  try {
    for (const table of request.tables) await createTable(connection, table)
    return { id, kind: 'done', result: await carryOut(connection, request) }
  } catch (error) {
    return { id, kind: 'failed', failureClass: engineFailureClass(error) }
  } finally {
    stopWatching()
    connection.closeSync()
    instance.closeSync()
  }
}

async function carryOut(connection: DuckDBConnection, request: ScratchRequest): Promise<OuterResult> {
  const statements = await connection.extractStatements(request.sql)
  if (statements.count !== 1) throw new Error('Parser Error: expected one statement')
  const prepared = await statements.prepare(0)
  if (prepared.statementType !== StatementType.SELECT) throw new Error('Permission Error: not a SELECT')
  const columns = describe(prepared)
  if (request.kind === 'describe') return { columns, rows: [] }
  const result = await prepared.stream()
  const rows: OuterCell[][] = []
  let characters = 0
  for await (const chunk of result.yieldRows()) {
    for (const row of chunk) {
      const cells = row.map(outerCell)
      characters += charactersOf(cells)
      rows.push(cells)
    }
    if (rows.length > request.maxRows) throw new Error('Out of Range Error: too many rows')
    if (characters > request.maxCharacters) throw new Error('Out of Range Error: too large a result')
  }
  return { columns, rows }
}

function charactersOf(cells: readonly OuterCell[]): number {
  const other = 20
  return cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length + 3 : other), 0)
}

function describe(prepared: DuckDBPreparedStatement): OuterResult['columns'] {
  return Array.from({ length: prepared.columnCount }, (_, index) => ({
    name: prepared.columnName(index),
    type: prepared.columnType(index).toString(),
  }))
}

async function createTable(connection: DuckDBConnection, table: ScratchTable): Promise<void> {
  const columns = table.columns.map((column) => `${quoteName(column.name)} ${column.type}`)
  await connection.run(`CREATE TABLE ${quoteName(table.name)} (${columns.join(', ')})`)
  if (table.rows.length === 0) return
  const appender = await connection.createAppender(table.name)
  for (const row of table.rows) {
    table.columns.forEach((column, index) => append(appender, column.type, row[index] ?? null))
    appender.endRow()
  }
  appender.closeSync()
}

function append(appender: DuckDBAppender, type: ScratchType, cell: ScratchCell): void {
  if (cell === null) appender.appendNull()
  else if (type === 'BOOLEAN') appender.appendBoolean(cell === true)
  else if (type === 'BIGINT') appender.appendBigInt(BigInt(cell))
  else if (type === 'HUGEINT') appender.appendHugeInt(BigInt(cell))
  else if (type === 'DOUBLE') appender.appendDouble(Number(cell))
  else if (type === 'VARCHAR') appender.appendVarchar(String(cell))
  else if (type === 'DATE') appender.appendDate(new DuckDBDateValue(Math.floor(Date.parse(String(cell)) / 86_400_000)))
  else if (type === 'TIMESTAMP')
    appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Date.parse(String(cell))) * 1000n))
  else appender.appendDecimal(decimalOf(String(cell), Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0)))
}

/** `text` is a plain decimal with at most `scale` digits after the point. */
function decimalOf(text: string, scale: number): DuckDBDecimalValue {
  const [whole = '0', fraction = ''] = text.split('.')
  return new DuckDBDecimalValue(BigInt(`${whole}${fraction.padEnd(scale, '0')}`), 38, scale)
}

/** The statement cannot be interrupted: its end is the end of the process, as soon as the parent has been told. */
function watchUse({ id, kind }: ScratchRequest): () => void {
  const memoryAtStart = process.memoryUsage.rss()
  const cpuAtStart = process.cpuUsage()
  let isTold = false
  const timer = setInterval(() => {
    if (isTold) process.kill(process.pid, 'SIGKILL')
    const { user, system } = process.cpuUsage(cpuAtStart)
    const isTooLong = kind === 'describe' && user + system > MAX_DESCRIBE_CPU_MS * 1000
    if (!isTooLong && process.memoryUsage.rss() - memoryAtStart <= MAX_GROWTH_BYTES) return
    isTold = true
    send({ id, kind: 'exceeded' })
  }, WATCH_EVERY_MS)
  return () => clearInterval(timer)
}
