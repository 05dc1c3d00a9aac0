import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDiskFull } from '../connectors/duckdb/engine-failure.ts'
import { DataError } from './data-error.ts'
import { removeLeftovers, type LeftoverAge } from './leftovers.ts'
import { openSegment, sealSegment, type SegmentPlace } from './sealed-segment.ts'

/** What is recorded of a sealed segment. */
export interface SealedSegment {
  readonly table: string
  readonly number: number
  readonly plainBytes: number
  /** SHA-256 of the sealed file. */
  readonly sealedHash: Buffer
}

/** Sealed segments as files: `<folder>/<dataset id>/<data version>/<table>-<number>.seg`. */
export class SegmentStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** On disk, durably, or not at all. Errors: STORAGE_FULL. */
  async write(plain: Buffer, segmentKey: Buffer, place: SegmentPlace): Promise<SealedSegment> {
    const sealed = sealSegment(plain, segmentKey, place)
    const file = this.#file(place)
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await writeDurably(file, sealed)
    } catch (error) {
      await rm(`${file}.part`, { force: true })
      if (isDiskFull(error)) throw new DataError('STORAGE_FULL')
      throw error
    }
    const sealedHash = createHash('sha256').update(sealed).digest()
    return { table: place.table, number: place.number, plainBytes: plain.length, sealedHash }
  }

  /** The plain Parquet bytes. Errors: DATA_UNREADABLE when the file is missing, changed or not the one at this place. */
  async read(segmentKey: Buffer, place: SegmentPlace): Promise<Buffer> {
    let sealed: Buffer
    try {
      sealed = await readFile(this.#file(place))
    } catch {
      throw new DataError('DATA_UNREADABLE', { dataset: place.datasetId })
    }
    return openSegment(sealed, segmentKey, place)
  }

  async remove(datasetId: string, dataVersion: string): Promise<void> {
    await rm(join(this.#folder, datasetId, dataVersion), { recursive: true, force: true })
  }

  /** Removes what no data version knows: the remains of imports that a crash cut short. Answers with their paths. */
  async removeAllBut(
    known: readonly { readonly datasetId: string; readonly version: string }[],
    age: LeftoverAge,
  ): Promise<readonly string[]> {
    const versionsOf = Map.groupBy(known, ({ datasetId }) => datasetId)
    const removed = [...(await removeLeftovers(this.#folder, age, (name) => versionsOf.has(name)))]
    for (const [datasetId, versions] of versionsOf) {
      const keep = new Set(versions.map(({ version }) => version))
      const folder = join(this.#folder, datasetId)
      for (const name of await removeLeftovers(folder, age, (version) => keep.has(version))) {
        removed.push(join(datasetId, name))
      }
    }
    return removed
  }

  #file(place: SegmentPlace): string {
    return join(this.#folder, place.datasetId, place.dataVersion, `${place.table}-${place.number}.seg`)
  }
}

async function writeDurably(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(`${file}.part`, 'w', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.part`, file)
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
