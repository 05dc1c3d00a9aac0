import { randomBytes } from 'node:crypto'
import { link, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

/** Another server works in the data directory: the embedded database serves one process. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError'
  readonly dataDir: string
  readonly pid: number

  constructor(dataDir: string, pid: number) {
    super(`the data directory is in use by process ${pid}`)
    this.dataDir = dataDir
    this.pid = pid
  }
}

/**
 * A process, told apart from a later one with the same number by the moment it started: clock ticks since boot, from
 * /proc; null where there is no /proc.
 */
const Holder = z.object({ pid: z.number().int(), startTicks: z.string().nullable() })
type Holder = z.infer<typeof Holder>

const RETRY_MS = 20

/**
 * Takes the data directory for this process, also from one that is gone (after kill -9). Returns the function that gives
 * it back. Errors: `DataDirInUseError`.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'server.lock')
  const own: Holder = { pid: process.pid, startTicks: await startTicksOf(process.pid) }
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, JSON.stringify(own), { mode: 0o600 })
  try {
    while (!(await tryLink(draft, file))) {
      const holder = await readHolder(file)
      if (holder !== null && (await isAlive(holder))) throw new DataDirInUseError(dataDir, holder.pid)
      await removeStale(file, holder, draft)
    }
  } finally {
    await unlink(draft)
  }
  return () => unlink(file)
}

/** Whether `file` now is `draft`; a link fails when the name is taken, so one process wins. */
async function tryLink(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Null when the file is gone or is not a lock. */
async function readHolder(file: string): Promise<Holder | null> {
  try {
    return Holder.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? null
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return null
    throw error
  }
}

/**
 * Removes a lock whose holder is gone. Only whoever holds the marker named after that holder may remove it, and looks
 * once more first: otherwise a slow process would remove the lock of a quick one that took over meanwhile.
 */
async function removeStale(file: string, stale: Holder | null, draft: string): Promise<void> {
  const name = identity(stale)
  const marker = `${file}.after-${name}`
  if (await tryLink(draft, marker)) {
    if (identity(await readHolder(file)) === name) await unlinkIfThere(file)
    await unlink(marker)
    return
  }
  const remover = await readHolder(marker)
  if (remover !== null && !(await isAlive(remover))) await unlinkIfThere(marker)
  await sleep(RETRY_MS)
}

function identity(holder: Holder | null): string {
  return holder === null ? 'unreadable' : `${holder.pid}-${(holder.startTicks ?? '').replaceAll(/\W/g, '')}`
}

async function unlinkIfThere(file: string): Promise<void> {
  try {
    await unlink(file)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  if (holder.pid === process.pid) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    if (!hasCode(error, 'EPERM')) return false
  }
  const ticks = await startTicksOf(holder.pid)
  return holder.startTicks === null || ticks === null || ticks === holder.startTicks
}

/** Field 22 of /proc/<pid>/stat; the name before it stands in parentheses and may hold anything. */
async function startTicksOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
