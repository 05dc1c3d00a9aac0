import type { Release, ReleaseStatus } from '@yingbi/contracts'
import type { DatasetResource, ReleaseReview, Resource } from '@yingbi/policies'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'

export interface ReleaseTurnRecord {
  readonly turn: number
  readonly at: Date
  /** Null for the system. */
  readonly actorId: string | null
  readonly actor: string
  readonly actorRole: string
  readonly action: Release['turns'][number]['action']
  readonly comment: string
  readonly logIndex: number
}

/** A release request with the facts of its dataset that access policies look at. */
export interface ReleaseRecord {
  readonly id: string
  readonly number: number
  readonly status: ReleaseStatus
  readonly title: string
  readonly context: string
  readonly runId: string
  /** Slug. */
  readonly dataset: string
  readonly datasetResource: DatasetResource
  readonly review: ReleaseReview
  readonly authorId: string
  readonly author: string
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly releasedAt: Date | null
  readonly personSalt: Uint8Array
  readonly logIndex: number | null
}

/** A release as access policies see it. */
export function releaseResource(release: ReleaseRecord): Extract<Resource, { kind: 'release' }> {
  const { id, authorId, datasetResource, status } = release
  return { kind: 'release', id, authorId, dataset: datasetResource, status }
}

export interface NewRelease {
  readonly id: string
  readonly title: string
  readonly context: string
  readonly runId: string
  readonly datasetId: string
  readonly review: ReleaseReview
  readonly authorId: string
  readonly at: Date
  readonly personSalt: Uint8Array
}

function releaseRows(db: Kysely<Schema>) {
  return db
    .selectFrom('releases')
    .innerJoin('datasets', 'datasets.id', 'releases.dataset_id')
    .innerJoin('users', 'users.id', 'releases.author_id')
    .selectAll('releases')
    .select(['datasets.slug', 'datasets.department', 'datasets.grade', 'datasets.status as dataset_status'])
    .select('users.username')
}

type Row = Awaited<ReturnType<ReturnType<typeof releaseRows>['executeTakeFirstOrThrow']>>

function recordOf(row: Row): ReleaseRecord {
  return {
    id: row.id,
    number: Number(row.number),
    status: row.status,
    title: row.title,
    context: row.context,
    runId: row.run_id,
    dataset: row.slug,
    datasetResource: {
      kind: 'dataset',
      id: row.dataset_id,
      department: row.department,
      grade: row.grade,
      status: row.dataset_status,
    },
    review: row.review,
    authorId: row.author_id,
    author: row.username,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    releasedAt: row.released_at,
    personSalt: new Uint8Array(row.person_salt),
    logIndex: row.log_index === null ? null : Number(row.log_index),
  }
}

export async function findRelease(db: Kysely<Schema>, id: string): Promise<ReleaseRecord | undefined> {
  const row = await releaseRows(db).where('releases.id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : recordOf(row)
}

/** The same, with the request locked until the transaction ends: of two who decide at once, the second sees the first. */
export async function lockRelease(trx: Transaction<Schema>, id: string): Promise<ReleaseRecord | undefined> {
  await trx.selectFrom('releases').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  return findRelease(trx, id)
}

export interface ReleaseFilter {
  readonly status?: ReleaseStatus | undefined
  /** Requests of this person alone; null lists everybody's that were submitted. */
  readonly authorId: string | null
  readonly before: bigint | null
  readonly limit: number
}

/** Newest first. */
export async function listReleases(db: Kysely<Schema>, filter: ReleaseFilter): Promise<readonly ReleaseRecord[]> {
  let query = releaseRows(db).orderBy('releases.number', 'desc').limit(filter.limit)
  if (filter.status !== undefined) query = query.where('releases.status', '=', filter.status)
  query =
    filter.authorId === null
      ? query.where('releases.status', '<>', 'draft')
      : query.where('releases.author_id', '=', filter.authorId)
  if (filter.before !== null) query = query.where('releases.number', '<', filter.before)
  return (await query.execute()).map(recordOf)
}

/** In the order in which they happened, by release. */
export async function listTurns(
  db: Kysely<Schema>,
  releaseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ReleaseTurnRecord[]>> {
  if (releaseIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('release_turns')
    .selectAll()
    .where('release_id', 'in', releaseIds)
    .orderBy('turn')
    .execute()
  return new Map(
    releaseIds.map((id) => [
      id,
      rows
        .filter((row) => row.release_id === id)
        .map((row) => ({
          turn: row.turn,
          at: row.at,
          actorId: row.actor_id,
          actor: row.actor,
          actorRole: row.actor_role,
          action: row.action,
          comment: row.comment,
          logIndex: Number(row.log_index),
        })),
    ]),
  )
}

/** A draft. Answers with its number. */
export async function insertRelease(trx: Transaction<Schema>, release: NewRelease): Promise<number> {
  const { number } = await trx
    .insertInto('releases')
    .values({
      id: release.id,
      status: 'draft',
      title: release.title,
      context: release.context,
      run_id: release.runId,
      dataset_id: release.datasetId,
      review: release.review,
      author_id: release.authorId,
      created_at: release.at,
      updated_at: release.at,
      released_at: null,
      person_salt: Buffer.from(release.personSalt),
      log_index: null,
    })
    .returning('number')
    .executeTakeFirstOrThrow()
  return Number(number)
}

export interface ReleaseMove extends Pick<ReleaseRecord, 'title' | 'context'> {
  readonly status: ReleaseStatus
  readonly review: ReleaseReview
  readonly at: Date
  /** Entry of the release; with status `released` only. */
  readonly released: { readonly logIndex: number } | null
}

export async function updateRelease(trx: Transaction<Schema>, id: string, move: ReleaseMove): Promise<void> {
  await trx
    .updateTable('releases')
    .set({
      status: move.status,
      title: move.title,
      context: move.context,
      review: move.review,
      updated_at: move.at,
      released_at: move.released === null ? null : move.at,
      log_index: move.released === null ? null : BigInt(move.released.logIndex),
    })
    .where('id', '=', id)
    .execute()
}

export async function insertTurn(
  trx: Transaction<Schema>,
  releaseId: string,
  turn: Omit<ReleaseTurnRecord, 'turn'>,
): Promise<void> {
  const { count } = await trx
    .selectFrom('release_turns')
    .select((eb) => eb.fn.countAll<bigint>().as('count'))
    .where('release_id', '=', releaseId)
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('release_turns')
    .values({
      release_id: releaseId,
      turn: Number(count) + 1,
      at: turn.at,
      actor_id: turn.actorId,
      actor: turn.actor,
      actor_role: turn.actorRole,
      action: turn.action,
      comment: turn.comment,
      log_index: BigInt(turn.logIndex),
    })
    .execute()
}

export interface StoredBundle {
  readonly signedFiles: Uint8Array
  readonly bundle: Uint8Array | null
}

export async function insertSignedFiles(
  trx: Transaction<Schema>,
  releaseId: string,
  signed: { readonly signedFiles: Uint8Array; readonly manifestHash: string },
): Promise<void> {
  await trx
    .insertInto('release_bundles')
    .values({
      release_id: releaseId,
      signed_files: Buffer.from(signed.signedFiles),
      manifest_hash: signed.manifestHash,
      bundle: null,
    })
    .execute()
}

export async function findBundle(db: Kysely<Schema>, releaseId: string): Promise<StoredBundle | undefined> {
  const row = await db
    .selectFrom('release_bundles')
    .select(['signed_files', 'bundle'])
    .where('release_id', '=', releaseId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    signedFiles: new Uint8Array(row.signed_files),
    bundle: row.bundle === null ? null : new Uint8Array(row.bundle),
  }
}

/** Stores the finished bundle unless one is there, and answers with the one that is there: the first stays for ever. */
export async function keepBundle(db: Kysely<Schema>, releaseId: string, bundle: Uint8Array): Promise<Uint8Array> {
  await db
    .updateTable('release_bundles')
    .set({ bundle: Buffer.from(bundle) })
    .where('release_id', '=', releaseId)
    .where('bundle', 'is', null)
    .execute()
  const stored = await findBundle(db, releaseId)
  if (stored === undefined || stored.bundle === null) throw new Error(`release ${releaseId} has no bundle to keep`)
  return stored.bundle
}
