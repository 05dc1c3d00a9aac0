import { formatVerifierKey, parseLogLeaf, sha256Hex, utf8, verifyBundle, type LogLeaf } from '@yingbi/engine/receipt'
import { RELEASE_TRANSITIONS } from '@yingbi/policies'
import type { Selectable, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { ReleaseTurnsTable, ReleasesTable } from '../database/tables/releases.ts'
import { contentHash } from './release-content.ts'
import type { CrossCheckKeys, LogCrossCheck } from './log-cross-check.ts'
import { logProblem, type LogProblem } from './log-problem.ts'

type ReleaseRow = Selectable<ReleasesTable>
type TurnRow = Selectable<ReleaseTurnsTable>

/** Entries of releases that leave a turn behind. */
const TURN_ACTIONS = [
  'release.create',
  'release.submit',
  'release.approve',
  'release.return',
  'release.reject',
  'release.withdraw',
  'release.release',
] as const

/**
 * Release requests against the log: each turn is an entry with the same person, time and comment, the wording is the one
 * that was submitted, the state is where the turns lead, and every stored bundle still verifies.
 */
export const releaseCrossCheck: LogCrossCheck = { name: 'releases', run: checkReleases }

async function checkReleases(trx: Transaction<Schema>, keys: CrossCheckKeys): Promise<readonly LogProblem[]> {
  const problems: LogProblem[] = []
  const turns = await trx.selectFrom('release_turns').selectAll().orderBy('turn').execute()
  const entries = await readEntriesOfReleases(trx)
  const seen = new Set<number>()
  for (const release of await trx.selectFrom('releases').selectAll().orderBy('number').execute()) {
    const own = turns.filter((turn) => turn.release_id === release.id)
    for (const turn of own) {
      const index = Number(turn.log_index)
      seen.add(index)
      const entry = entries.get(index)
      const place = `release:${release.id}`
      if (entry === undefined) problems.push(logProblem('row-without-entry', place, `turn ${turn.turn}`))
      else {
        const field = differingTurnField(release, turn, entry)
        if (field !== null) problems.push(logProblem('row-differs', place, `turn ${turn.turn}, ${field}`))
      }
    }
    problems.push(...checkRelease(release, own, entries))
    problems.push(...(await checkBundle(trx, release, entries, keys)))
  }
  for (const [index, entry] of entries) {
    if (!seen.has(index)) problems.push(logProblem('entry-without-row', entry.object, `entry ${index}`))
  }
  return problems
}

async function readEntriesOfReleases(trx: Transaction<Schema>): Promise<ReadonlyMap<number, LogLeaf>> {
  const rows = await trx
    .selectFrom('events')
    .select(['index', 'leaf'])
    .where('action', 'in', TURN_ACTIONS)
    .where('outcome', '=', 'done')
    .orderBy('index')
    .execute()
  return new Map(
    rows.flatMap(({ index, leaf }) => {
      const parsed = parseLogLeaf(utf8(leaf))
      return parsed === null ? [] : [[Number(index), parsed] as const]
    }),
  )
}

function differingTurnField(release: ReleaseRow, turn: TurnRow, entry: LogLeaf): string | null {
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    object: [entry.object, `release:${release.id}`],
    number: [entry.facts['number'], Number(release.number)],
    action: [entry.action, `release.${turn.action}`],
    actor: [entry.actor, turn.actor],
    role: [entry.actorRole, turn.actor_role],
    at: [entry.at, turn.at.toISOString()],
    ...('commentSha256' in entry.facts
      ? { comment: [entry.facts['commentSha256'], sha256Hex(utf8(turn.comment))] as const }
      : {}),
  }
  return Object.entries(pairs).find(([, [logged, stored]]) => logged !== stored)?.[0] ?? null
}

/** The row itself: where the turns lead, and what was last said about its content. */
function checkRelease(
  release: ReleaseRow,
  turns: readonly TurnRow[],
  entries: ReadonlyMap<number, LogLeaf>,
): LogProblem[] {
  const place = `release:${release.id}`
  const status = turns.reduce<ReleaseRow['status'] | null>((state, turn) => {
    if (turn.action === 'create') return 'draft'
    return RELEASE_TRANSITIONS.find(({ from, action }) => from === state && action === turn.action)?.to ?? null
  }, null)
  const logged = turns.map((turn) => entries.get(Number(turn.log_index))?.facts['contentSha256'])
  const content = logged.findLast((hash) => hash !== undefined)
  const { title, context, run_id: runId, author_id: authorId } = release
  const last = turns.at(-1)
  const problems: LogProblem[] = []
  if (status !== release.status) problems.push(logProblem('row-differs', place, 'status'))
  if (content !== contentHash({ title, context, runId, authorId })) {
    problems.push(logProblem('row-differs', place, 'content'))
  }
  if (release.updated_at.getTime() !== last?.at.getTime()) problems.push(logProblem('row-differs', place, 'updated_at'))
  if (release.status === 'released' && release.log_index !== last?.log_index) {
    problems.push(logProblem('row-differs', place, 'log_index'))
  }
  return problems
}

async function checkBundle(
  trx: Transaction<Schema>,
  release: ReleaseRow,
  entries: ReadonlyMap<number, LogLeaf>,
  keys: CrossCheckKeys,
): Promise<LogProblem[]> {
  const place = `release:${release.id}`
  const stored = await trx
    .selectFrom('release_bundles')
    .selectAll()
    .where('release_id', '=', release.id)
    .executeTakeFirst()
  if (release.status !== 'released') {
    return stored === undefined ? [] : [logProblem('row-without-entry', place, 'bundle')]
  }
  const entry = release.log_index === null ? undefined : entries.get(Number(release.log_index))
  if (stored === undefined || entry?.facts['manifestSha256'] !== stored.manifest_hash) {
    return [logProblem('row-differs', place, 'manifest')]
  }
  if (stored.bundle === null) return []
  const { verdict, statement } = verifyBundle(new Uint8Array(stored.bundle), {
    trustedKeys: [formatVerifierKey(keys.log), formatVerifierKey(keys.release)],
  })
  const isOwn = verdict === 'verified' && statement?.predicate.release.id === release.id
  return isOwn ? [] : [logProblem('row-differs', place, 'bundle')]
}
