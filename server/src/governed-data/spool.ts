import { createHash, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { chmod, lstat, mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const MEMORY_FOLDER = '/dev/shm'
/** A segment must fit with room to spare; small containers give /dev/shm 64 MiB. */
const MIN_FREE_BYTES = 256 * 1024 * 1024

/**
 * A private folder, in memory where the system has a place for that, in which one opened segment at a time is handed
 * to DuckDB. INVARIANT: a file is there only while `withFile` runs; what a crash leaves is wiped at the next start.
 */
export class Spool {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(dataDir: string): Promise<Spool> {
    const owner = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
    const places = [join(dataDir, 'spool')]
    if (await hasRoom(MEMORY_FOLDER)) places.unshift(MEMORY_FOLDER)
    await wipeLeftovers(MEMORY_FOLDER, owner)
    await wipeLeftovers(join(dataDir, 'spool'), owner)
    for (const place of places) {
      const folder = join(place, `yingbi-${owner}-${process.pid}-${randomBytes(4).toString('hex')}`)
      try {
        await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
        await mkdir(folder, { mode: 0o700 })
        // The umask may have taken bits away, never added any; this restores ours alone.
        await chmod(folder, 0o700)
        return new Spool(folder)
      } catch {
        continue
      }
    }
    throw new Error('no private folder for opened segments could be made')
  }

  async withFile<T>(bytes: Buffer, use: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.folder, `${randomName()}.parquet`)
    try {
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' })
      return await use(path)
    } finally {
      await rm(path, { force: true })
    }
  }

  /** A folder in which another process leaves files for us; whatever is in it goes when `use` has ended. */
  async withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.folder, randomName())
    try {
      await mkdir(folder, { mode: 0o700 })
      return await use(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function randomName(): string {
  return randomBytes(12).toString('hex')
}

async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize >= MIN_FREE_BYTES
  } catch {
    return false
  }
}

/** Folders of this data directory whose process is gone. Only real folders of our own user are touched. */
async function wipeLeftovers(place: string, owner: string): Promise<void> {
  let names: readonly string[]
  try {
    names = await readdir(place)
  } catch {
    return
  }
  for (const name of names) {
    const pid = new RegExp(`^yingbi-${owner}-(\\d+)-[0-9a-f]{8}$`).exec(name)?.[1]
    if (pid === undefined) continue
    const folder = join(place, name)
    const facts = await lstat(folder)
    if (!facts.isDirectory() || facts.uid !== process.getuid?.()) continue
    if (!isInUse(Number(pid), facts.birthtimeMs)) await rm(folder, { recursive: true, force: true })
  }
}

/** In a container every start may get the same number, so a folder of ours is older than we are when it is a leftover. */
function isInUse(pid: number, madeAt: number): boolean {
  if (pid === process.pid) return madeAt >= Date.now() - process.uptime() * 1000
  return isAlive(pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
