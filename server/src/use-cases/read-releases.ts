import { RunResult, type ReleaseDetail, type ReleaseStatus, type Release } from '@yingbi/contracts'
import { sha256Hex } from '@yingbi/engine/receipt'
import { AppError } from '../app-error.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { numberCursor, pageByNumber } from '../presenters/page-by-number.ts'
import { presentRelease } from '../presenters/release.ts'
import { findRelease, listReleases, listTurns, releaseResource, type ReleaseRecord } from '../repositories/releases.ts'
import { findRun, findRunResult } from '../repositories/runs.ts'
import type { ReleaseDeps } from './move-release.ts'
import { completeBundle } from './release-bundle.ts'

interface ReleaseQuery {
  readonly status?: ReleaseStatus | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** An analyst's own requests; for everybody else who may look, all that were submitted. Errors: BAD_REQUEST. */
export async function readReleases(
  deps: ReleaseDeps,
  caller: Caller,
  query: ReleaseQuery,
): Promise<{ items: Release[]; nextCursor: string | null }> {
  const { db } = deps.database
  const found = await listReleases(db, {
    status: query.status,
    authorId: caller.role === 'analyst' ? caller.id : null,
    before: numberCursor(query.cursor),
    limit: query.limit + 1,
  })
  const turns = await listTurns(
    db,
    found.map(({ id }) => id),
  )
  return pageByNumber(found, query.limit, (release) => {
    return presentRelease(deps.authorizer, caller, release, turns.get(release.id) ?? [])
  })
}

/** A request that the caller may see. Errors: NOT_FOUND. */
async function requireRelease(deps: ReleaseDeps, caller: Caller, id: string): Promise<ReleaseRecord> {
  const release = await findRelease(deps.database.db, id)
  if (release === undefined) throw new AppError('NOT_FOUND', 404)
  requireAllowed(deps.authorizer, caller, 'viewRelease', releaseResource(release))
  return release
}

/** A request with the noisy table that would leave. Errors: NOT_FOUND. */
export async function readRelease(deps: ReleaseDeps, caller: Caller, id: string): Promise<ReleaseDetail> {
  const { db } = deps.database
  const release = await requireRelease(deps, caller, id)
  const run = await findRun(db, release.runId)
  const result = await findRunResult(db, release.runId)
  if (run === undefined || result === undefined) throw new Error(`release ${id} has no finished run`)
  return { ...(await presented(deps, caller, release)), sql: run.sql, result: RunResult.parse(JSON.parse(result)) }
}

/** A request after somebody did something with it. */
export async function presented(deps: ReleaseDeps, caller: Caller, release: ReleaseRecord): Promise<Release> {
  const turns = await listTurns(deps.database.db, [release.id])
  return presentRelease(deps.authorizer, caller, release, turns.get(release.id) ?? [])
}

export interface DownloadedBundle {
  readonly fileName: string
  readonly bytes: Uint8Array
}

/** The bundle, once its download is in the log. Errors: NOT_FOUND, FORBIDDEN, RELEASE_NOT_RELEASED. */
export async function downloadBundle(deps: ReleaseDeps, caller: Caller, id: string): Promise<DownloadedBundle> {
  const release = await requireRelease(deps, caller, id)
  if (release.status !== 'released') {
    throw new AppError('RELEASE_NOT_RELEASED', 409, { status: release.status })
  }
  requireAllowed(deps.authorizer, caller, 'downloadBundle', releaseResource(release))
  const bytes = await completeBundle(deps, release)
  const { username: actor, role: actorRole } = caller
  const event = { actor, actorRole, action: 'release.download', object: `release:${id}`, outcome: 'done' } as const
  const facts = { number: release.number, bundleSha256: sha256Hex(bytes) }
  await deps.database.db.transaction().execute((trx) => appendEvent(trx, { ...event, facts }, deps.clock))
  return { fileName: `R-${String(release.number).padStart(4, '0')}-${release.dataset}.zip`, bytes }
}
