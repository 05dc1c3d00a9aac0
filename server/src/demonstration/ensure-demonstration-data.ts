import { randomUUID } from 'node:crypto'
import type { BilingualText } from '@yingbi/contracts'
import { parsePolicyYaml } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import type { GovernedData } from '../governed-data/governed-data.ts'
import { prepareTables } from '../governed-data/prepare-tables.ts'
import { findDataset } from '../repositories/datasets.ts'
import { moveDataset } from '../use-cases/change-dataset-status.ts'
import { recordDataset, type DatasetActor } from '../use-cases/record-dataset.ts'
import {
  DEMONSTRATION_DATASETS,
  readCitySql,
  readDemonstrationPolicy,
  type DemonstrationDataset,
} from './demonstration-datasets.ts'

export interface DemonstrationDataNeeds {
  readonly database: { readonly db: Kysely<Schema> }
  readonly clock: Clock
  readonly governed: GovernedData
}

export interface DemonstrationProgress {
  readonly step: BilingualText
  /** Parts of this step that are done, of how many. */
  readonly done: number
  readonly total: number
}

/** First version of the rows; a later import would count on. */
const FIRST_DATA_VERSION = 'd1'

/**
 * Makes and publishes what is missing of the demonstration datasets, in the name of the demonstration's data owner.
 * Each is recorded whole or not at all: after a crash the next start makes it anew. Nothing is done without an owner.
 */
export async function ensureDemonstrationData(
  needs: DemonstrationDataNeeds,
  progress: (progress: DemonstrationProgress) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { db } = needs.database
  const owner = await demonstrationOwner(db)
  if (owner === null) return
  for (const dataset of DEMONSTRATION_DATASETS) {
    signal?.throwIfAborted()
    if ((await findDataset(db, dataset.slug)) === null) await makeDataset(needs, dataset, { owner, progress, signal })
  }
}

interface Owner extends DatasetActor {
  readonly department: string
}

async function demonstrationOwner(db: Kysely<Schema>): Promise<Owner | null> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'department'])
    .where('username', '=', 'owner')
    .where('role', '=', 'owner')
    .executeTakeFirst()
  return row === undefined ? null : { userId: row.id, username: 'system', role: 'system', department: row.department }
}

interface MakeOptions {
  readonly owner: Owner
  readonly progress: (progress: DemonstrationProgress) => void
  readonly signal: AbortSignal | undefined
}

async function makeDataset(
  { database, clock, governed }: DemonstrationDataNeeds,
  dataset: DemonstrationDataset,
  { owner, progress, signal }: MakeOptions,
): Promise<void> {
  progress({ step: dataset.progress, done: 0, total: 1 })
  const yaml = await readDemonstrationPolicy(dataset.slug)
  const parsed = parsePolicyYaml(yaml)
  if (parsed.kind === 'refused') throw new Error(`the policy of ${dataset.slug} is not accepted`)
  const { policy } = parsed
  const id = randomUUID()
  const sealed = await governed.seal({
    datasetId: id,
    version: FIRST_DATA_VERSION,
    setup: await readCitySql(),
    tables: prepareTables(policy, dataset.sources),
    onProgress: ({ done, total }) => progress({ step: dataset.progress, done, total }),
    ...(signal === undefined ? {} : { signal }),
  })
  const { department } = owner
  const comment = '演示数据 / demonstration data'
  await database.db.transaction().execute(async (trx) => {
    await recordDataset(trx, clock, owner, { policy, yaml, department, sealed, comment })
    await moveDataset(trx, clock, owner, { id, slug: dataset.slug }, 'publish')
  })
}
