import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Nothing that is still being made is this old. */
const SURELY_LEFT_MS = 24 * 3_600_000

/**
 * Which leftovers may go at start: all of them when no other server works in the data directory, else those that are a
 * day old, because the others may belong to something that another server is doing now.
 */
export type LeftoverAge = 'any' | 'a-day'

/** Removes the entries of a folder that `keep` does not know, and answers with their names. */
export async function removeLeftovers(
  folder: string,
  age: LeftoverAge,
  keep: (name: string) => boolean,
): Promise<readonly string[]> {
  const removed: string[] = []
  for (const name of await entries(folder)) {
    if (keep(name)) continue
    const path = join(folder, name)
    if (age === 'a-day' && Date.now() - (await stat(path)).mtimeMs < SURELY_LEFT_MS) continue
    await rm(path, { recursive: true, force: true })
    removed.push(name)
  }
  return removed
}

async function entries(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
