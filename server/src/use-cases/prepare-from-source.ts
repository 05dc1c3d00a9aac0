import type { DatasetPolicy, DatasetSource } from '@yingbi/contracts'
import { dropPrepared, prepareSource } from '../connectors/postgresql/prepare-source.ts'
import type { SourceVault } from '../connectors/postgresql/source-vault.ts'
import type { SealedData } from '../governed-data/governed-data.ts'
import type { SourceRecord } from '../repositories/sources.ts'

export interface PrepareFrom {
  readonly datasetId: string
  readonly source: SourceRecord
  readonly tables: DatasetSource['tables']
  readonly policy: DatasetPolicy
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
}

/**
 * A data version whose rows stay in the source. The caller records it, or removes it with `discardPrepared`.
 * Errors: those of `prepareSource`.
 */
export async function prepareFromSource(vault: SourceVault, request: PrepareFrom): Promise<SealedData> {
  const { datasetId, source, tables, policy, signal, onProgress } = request
  const access = vault.access(source)
  let wrappedKey: Buffer = Buffer.alloc(0)
  const unitSecret = (dataVersion: string): string => {
    const made = vault.createUnitSecret({ datasetId, dataVersion })
    wrappedKey = made.wrapped
    return made.secret
  }
  const prepared = await prepareSource({ access, policy, tables, unitSecret, signal, onProgress })
  return {
    datasetId,
    version: prepared.version,
    wrappedKey,
    tables: prepared.tables,
    segments: [],
    source: { name: source.name, tables, marker: prepared.marker },
  }
}

/** Errors: DataError (SOURCE_*). */
export async function discardPrepared(
  vault: SourceVault,
  source: SourceRecord,
  slug: string,
  data: Pick<SealedData, 'version' | 'tables'>,
): Promise<void> {
  const prepared = { slug, version: data.version, tables: Object.keys(data.tables) }
  await dropPrepared(vault.access(source), prepared, AbortSignal.timeout(DROP_TIMEOUT_MS))
}

const DROP_TIMEOUT_MS = 60_000
