import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A secret kept in `dataDir/keys/<name>` (folder 0700, file 0600), made by `make` at the first call. Two processes that
 * start at once end up with the same one, and nobody ever sees half a file.
 */
export async function readOrCreateKeyFile(dataDir: string, name: string, make: () => Uint8Array): Promise<Buffer> {
  const folder = join(dataDir, 'keys')
  const file = join(folder, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await readIfThere(file)
  if (found !== null) return found
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, make(), { mode: 0o600, flush: true })
  // Unlike a rename, a link fails when the name is taken: the first process wins.
  await link(draft, file).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error
  })
  await unlink(draft)
  return readFile(file)
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
