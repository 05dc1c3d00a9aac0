import { DatasetPolicy, type DatasetStatus } from '@yingbi/contracts'
import { canonicalJson, parseLogLeaf, sha256Hex, utf8, type LogLeaf } from '@yingbi/engine/receipt'
import { parsePolicyYaml } from '@yingbi/policies'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { LogCrossCheck } from '../evidence/log-cross-check.ts'
import { logProblem, type LogProblem } from '../evidence/log-problem.ts'

const ACTIONS = [
  'dataset.register',
  'dataset.policy',
  'dataset.publish',
  'dataset.suspend',
  'dataset.resume',
  'dataset.refresh',
] as const

const STATUS_AFTER: Readonly<Partial<Record<LogLeaf['action'], DatasetStatus>>> = {
  'dataset.register': 'draft',
  'dataset.publish': 'published',
  'dataset.suspend': 'suspended',
  'dataset.resume': 'published',
}

/**
 * Policies against the log: each version is an entry with the hash of its text, the text says what the parsed policy
 * says that decides, and datasets have the status, the policy and the rows that their entries lead to.
 */
export const datasetCrossCheck: LogCrossCheck = { name: 'datasets', run: checkDatasets }

async function checkDatasets(trx: Transaction<Schema>): Promise<readonly LogProblem[]> {
  const rows = await trx
    .selectFrom('events')
    .select('leaf')
    .where('action', 'in', ACTIONS)
    .where('outcome', '=', 'done')
    .orderBy('index')
    .execute()
  const entries = rows.map(({ leaf }) => parseLogLeaf(utf8(leaf))).filter((leaf) => leaf !== null)
  const byObject = Map.groupBy(entries, ({ object }) => object)
  return [...(await checkPolicies(trx, byObject)), ...(await checkStatus(trx, byObject))]
}

type EntriesByObject = ReadonlyMap<string, readonly LogLeaf[]>

async function checkPolicies(trx: Transaction<Schema>, byObject: EntriesByObject): Promise<LogProblem[]> {
  const problems: LogProblem[] = []
  const known = new Set<LogLeaf>()
  const versions = await trx
    .selectFrom('dataset_policies')
    .selectAll()
    .orderBy('dataset_id')
    .orderBy('version')
    .execute()
  for (const { dataset_id, version, yaml, policy, policy_hash } of versions) {
    const place = `dataset:${dataset_id}`
    const part = `policy ${version}`
    const entry = byObject.get(place)?.find(({ facts }) => facts['policyVersion'] === version)
    if (entry !== undefined) known.add(entry)
    const hash = sha256Hex(utf8(yaml))
    if (entry === undefined) problems.push(logProblem('row-without-entry', place, part))
    else if (entry.facts['policyHash'] !== hash || policy_hash !== hash || !isSamePolicy(yaml, policy)) {
      problems.push(logProblem('row-differs', place, part))
    }
  }
  for (const [object, entries] of byObject) {
    for (const entry of entries) {
      const version = entry.facts['policyVersion']
      const names = entry.action === 'dataset.register' || entry.action === 'dataset.policy'
      if (names && !known.has(entry))
        problems.push(logProblem('entry-without-row', object, `policy ${String(version)}`))
    }
  }
  return problems
}

/** The text is for people, the parsed form decides: they must not part. */
function isSamePolicy(yaml: string, policy: unknown): boolean {
  const parsed = parsePolicyYaml(yaml)
  const stored = DatasetPolicy.safeParse(policy)
  return parsed.kind === 'parsed' && stored.success && canonicalJson(parsed.policy) === canonicalJson(stored.data)
}

async function checkStatus(trx: Transaction<Schema>, byObject: EntriesByObject): Promise<LogProblem[]> {
  const problems: LogProblem[] = []
  const datasets = await trx
    .selectFrom('datasets')
    .innerJoin('dataset_policies as current', (join) =>
      join.onRef('current.dataset_id', '=', 'datasets.id').onRef('current.version', '=', 'datasets.policy_version'),
    )
    .select(['datasets.id', 'datasets.slug', 'datasets.status', 'datasets.grade', 'datasets.policy_version'])
    .select('datasets.data_version')
    .select('current.policy')
    .orderBy('datasets.slug')
    .execute()
  for (const { id, slug, status, grade, policy_version, data_version, policy } of datasets) {
    const place = `dataset:${id}`
    const entries = byObject.get(place) ?? []
    const logged = entries.map(({ action }) => STATUS_AFTER[action]).findLast((state) => state !== undefined)
    const versions = entries.flatMap(({ facts }) => {
      const version = facts['policyVersion']
      return typeof version === 'number' ? [version] : []
    })
    const rows = entries.map(({ facts }) => facts['dataVersion']).findLast((version) => version !== undefined)
    if (rows !== data_version) problems.push(logProblem('row-differs', place, 'data version'))
    if (logged !== status) problems.push(logProblem('row-differs', place, 'status'))
    if (Math.max(0, ...versions) !== policy_version) problems.push(logProblem('row-differs', place, 'policy version'))
    if (policy.dataset !== slug || policy.grade !== grade) problems.push(logProblem('row-differs', place, 'grade'))
  }
  return problems
}
