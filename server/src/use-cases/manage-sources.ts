import { X509Certificate } from 'node:crypto'
import type { CreateSource, DraftSourcePolicy, SourceCheckReport, SourcePolicyDraft } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import { checkSource, type SourceFinding } from '../connectors/postgresql/check-source.ts'
import { readCatalog, type SourceTableInfo } from '../connectors/postgresql/read-catalog.ts'
import {
  asDataError,
  METADATA_MAX_BYTES,
  withSourceSession,
  type SourceSession,
} from '../connectors/postgresql/source-session.ts'
import { requireFitTable } from '../connectors/postgresql/unfit-table.ts'
import type { SourceVault } from '../connectors/postgresql/source-vault.ts'
import type { Database } from '../database/database.ts'
import { appendEvent, type NewEvent } from '../evidence/append-event.ts'
import { DataError } from '../governed-data/data-error.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { draftSourcePolicy } from '../presenters/draft-source-policy.ts'
import { presentSourceCheck, presentUnreachable } from '../presenters/source-check.ts'
import { findSource, insertSource, listSources, type SourceRecord } from '../repositories/sources.ts'

export interface SourceNeeds {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly authorizer: Authorizer
  readonly sourceVault: SourceVault
}

/** For each statement of a check, which reads catalogs only. */
const CHECK_TIMEOUT_MS = 15_000
const CHECK_WHOLE_MS = 60_000

/**
 * Keeps where a database is and how it is entered; nothing is connected to. Owners add to their own department.
 * Errors: BAD_REQUEST (certificate), SOURCE_DEPARTMENT, SOURCE_NAME_TAKEN, FORBIDDEN; DataError (SOURCE_HOST_NOT_LISTED).
 */
export async function addSource(needs: SourceNeeds, caller: Caller, request: CreateSource): Promise<SourceRecord> {
  const { db } = needs.database
  const department = request.department ?? caller.department
  const { name, host, port, database, user, tls, preparedSchema } = request
  requireAllowed(needs.authorizer, caller, 'manageSources', { kind: 'source', id: name, department })
  const known = await db.selectFrom('departments').select('slug').where('slug', '=', department).executeTakeFirst()
  if (known === undefined) throw new AppError('SOURCE_DEPARTMENT', 422, { department })
  const tlsCa = tls.mode === 'off' ? null : tls.ca
  if (tlsCa !== null && !isCertificate(tlsCa)) throw new AppError('BAD_REQUEST', 400, { field: 'body.tls.ca' })
  const place = { name, host, port, database, user, tlsMode: tls.mode, tlsCa, preparedSchema }
  const sealedPassword = needs.sourceVault.seal(place, request.password)
  const source = { ...place, department, sealedPassword, createdBy: caller.id, createdAt: needs.clock.now() }
  await db.transaction().execute(async (trx) => {
    if (!(await insertSource(trx, source))) throw new AppError('SOURCE_NAME_TAKEN', 409, { source: name })
    await appendEvent(trx, eventOf(caller, 'source.add', source, 'done', {}), needs.clock)
  })
  return { ...source, createdBy: caller.username }
}

/** Sources that the caller may use, by name. */
export async function listOwnSources(
  needs: SourceNeeds,
  caller: Caller,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly items: readonly SourceRecord[]; readonly nextCursor: string | null }> {
  const department = caller.role === 'office' ? null : caller.department
  const { limit, cursor = '' } = page
  const found = await listSources(needs.database.db, { department, after: cursor, limit: limit + 1 })
  const items = found.slice(0, limit)
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.name ?? null) : null }
}

/** Errors: NOT_FOUND, alike for a source of another department. */
export async function requireSource(needs: SourceNeeds, caller: Caller, name: string): Promise<SourceRecord> {
  const source = await findSource(needs.database.db, name)
  if (source === null) throw new AppError('NOT_FOUND', 404)
  const resource = { kind: 'source', id: source.name, department: source.department } as const
  if (!needs.authorizer.authorize(caller, 'manageSources', resource).allowed) throw new AppError('NOT_FOUND', 404)
  return source
}

/** Connects and looks; the outcome is an entry in the log. Errors: NOT_FOUND, DATA_KEY_WRONG. */
export async function checkRegisteredSource(
  needs: SourceNeeds,
  caller: Caller,
  name: string,
): Promise<SourceCheckReport> {
  const source = await requireSource(needs, caller, name)
  const at = needs.clock.now()
  const seen = await look(needs, source)
  const report =
    seen instanceof DataError
      ? presentUnreachable(seen, at, caller.locale)
      : presentSourceCheck(seen, at, caller.locale)
  const problems = report.items.filter(({ outcome }) => outcome === 'problem').map(({ check }) => check)
  const outcome = report.outcome === 'ready' ? 'done' : 'failed'
  const facts = { outcome: report.outcome, problems: problems.join(',') }
  await needs.database.db.transaction().execute(async (trx) => {
    await appendEvent(trx, eventOf(caller, 'source.check', source, outcome, facts), needs.clock)
  })
  return report
}

async function look(needs: SourceNeeds, source: SourceRecord): Promise<readonly SourceFinding[] | DataError> {
  try {
    return await readSource(needs, source, async (session) => checkSource(session, source))
  } catch (error) {
    if (error instanceof DataError && error.code !== 'DATA_KEY_WRONG') return error
    throw error
  }
}

/** Reads metadata over a connection of its own. Errors: DataError (SOURCE_*, DATA_KEY_WRONG). */
async function readSource<T>(
  needs: SourceNeeds,
  source: SourceRecord,
  use: (session: SourceSession) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(CHECK_WHOLE_MS)
  const options = {
    signal,
    statementTimeoutMs: CHECK_TIMEOUT_MS,
    maxBytes: METADATA_MAX_BYTES,
    purpose: 'read',
  } as const
  try {
    return await withSourceSession(needs.sourceVault.access(source), options, use)
  } catch (error) {
    if (signal.aborted) throw new DataError('SOURCE_UNREACHABLE', { source: source.name })
    throw asDataError(error, source.name)
  }
}

/** Tables of the source, from its catalogs. Errors: NOT_FOUND, DataError (SOURCE_*, DATA_KEY_WRONG). */
export async function listSourceTables(
  needs: SourceNeeds,
  caller: Caller,
  name: string,
): Promise<readonly SourceTableInfo[]> {
  const source = await requireSource(needs, caller, name)
  return readSource(needs, source, async (session) => session.snapshot(async () => readCatalog(session, source)))
}

/** A policy to start from. Errors: NOT_FOUND, DataError (SOURCE_*, DATA_KEY_WRONG). */
export async function draftPolicyOf(
  needs: SourceNeeds,
  caller: Caller,
  name: string,
  tables: DraftSourcePolicy['tables'],
): Promise<SourcePolicyDraft> {
  const source = await requireSource(needs, caller, name)
  const filter = { preparedSchema: source.preparedSchema, tables }
  const found = await readSource(needs, source, async (session) =>
    session.snapshot(async () => readCatalog(session, filter)),
  )
  return draftSourcePolicy(
    source.name,
    tables.map((wanted) => requireFitTable(source.name, wanted, found)),
  )
}

function eventOf(
  caller: Caller,
  action: 'source.add' | 'source.check',
  source: SourceRecord,
  outcome: NewEvent['outcome'],
  facts: NewEvent['facts'],
): NewEvent {
  const { name, department, tlsMode, preparedSchema } = source
  return {
    actor: caller.username,
    actorRole: caller.role,
    action,
    object: `source:${name}`,
    outcome,
    facts: { source: name, department, tlsMode, preparedSchema, ...facts },
  }
}

function isCertificate(pem: string): boolean {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.length > 0 && blocks.every((block) => new X509Certificate(block).subject !== undefined)
  } catch {
    return false
  }
}
