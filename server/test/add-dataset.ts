import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePolicyYaml } from '@yingbi/policies'
import type { Deps } from '../src/deps.ts'
import { prepareTables } from '../src/governed-data/prepare-tables.ts'
import { moveDataset } from '../src/use-cases/change-dataset-status.ts'
import { recordDataset } from '../src/use-cases/record-dataset.ts'

/** Lines of each table's CSV file, the header first. */
export type CsvTables = Readonly<Record<string, readonly string[]>>

/** Registers and publishes a dataset of the demonstration owner's; returns its id. */
export async function addDataset(
  deps: Pick<Deps, 'database' | 'governed' | 'clock'>,
  yaml: string,
  tables: CsvTables,
): Promise<string> {
  const parsed = parsePolicyYaml(yaml)
  if (parsed.kind !== 'parsed') throw new Error(JSON.stringify(parsed.issues))
  const { policy } = parsed
  const folder = await mkdtemp(join(tmpdir(), 'yingbi-dataset-'))
  const { db } = deps.database
  const datasetId = randomUUID()
  try {
    const sources: Record<string, Awaited<ReturnType<typeof csv>>> = {}
    for (const [name, lines] of Object.entries(tables)) sources[name] = await csv(folder, name, lines)
    const sealed = await deps.governed.seal({ datasetId, version: 'v1', tables: prepareTables(policy, sources) })
    const owner = await db
      .selectFrom('users')
      .select(['id', 'username', 'department'])
      .where('role', '=', 'owner')
      .executeTakeFirstOrThrow()
    const actor = { userId: owner.id, username: owner.username, role: 'owner' }
    await db.transaction().execute(async (trx) => {
      const { department } = owner
      await recordDataset(trx, deps.clock, actor, { policy, yaml, department, sealed, comment: '' })
      await moveDataset(trx, deps.clock, actor, { id: datasetId, slug: policy.dataset }, 'publish')
    })
  } finally {
    await rm(folder, { recursive: true })
  }
  return datasetId
}

async function csv(folder: string, name: string, lines: readonly string[]) {
  const path = join(folder, `${name}.csv`)
  await writeFile(path, `${lines.join('\n')}\n`)
  return { kind: 'file', path, format: 'csv', bytes: (await stat(path)).size } as const
}
