import type { NamedLimitList, PutNamedLimit } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { ledgerTransaction } from '../repositories/budget-ledger.ts'
import type { DatasetRecord } from '../repositories/datasets.ts'
import { listNamedLimits, putNamedLimit } from '../repositories/named-limits.ts'
import { findProject } from '../repositories/projects.ts'
import { datasetResource, requireDataset } from './resolve-dataset.ts'

interface Needs {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly authorizer: Authorizer
}

/** The limits that the provider has set for single purposes, projects and people. Errors: NOT_FOUND. */
export async function readNamedLimits(deps: Needs, caller: Caller, idOrSlug: string): Promise<NamedLimitList> {
  const dataset = await requireDataset(deps.database.db, idOrSlug)
  requireAllowed(deps.authorizer, caller, 'viewTogether', datasetResource(dataset))
  return presentLimits(deps.database.db, dataset.id)
}

/**
 * Sets a limit for one purpose, project or person, or takes it away. It holds from the next charge on, also when more is
 * spent already. Errors: NOT_FOUND, FORBIDDEN, BAD_REQUEST for a holder that is not known, LIMIT_ABOVE_POLICY.
 */
export async function setNamedLimit(
  deps: Needs,
  caller: Caller,
  idOrSlug: string,
  request: PutNamedLimit,
): Promise<NamedLimitList> {
  const { db } = deps.database
  const dataset = await requireDataset(db, idOrSlug)
  requireAllowed(deps.authorizer, caller, 'viewTogether', datasetResource(dataset))
  requireAllowed(deps.authorizer, caller, 'setLimits', datasetResource(dataset))
  const { scope, window, epsilon } = request
  const ceiling = dataset.policy.budget.dataset.epsilon
  if (epsilon !== null && epsilon > ceiling) throw new AppError('LIMIT_ABOVE_POLICY', 409, { epsilon: ceiling })
  const holderId = await holderOf(db, dataset, request)
  // In a turn with the charges, so that each of them is before it or after it.
  await ledgerTransaction(db, dataset.id, async ({ trx }) => {
    await putNamedLimit(trx, dataset.id, { scope, holderId, window, epsilon })
    const event = { actor: caller.username, actorRole: caller.role, outcome: 'done' } as const
    const facts = { datasetId: dataset.id, dataset: dataset.slug, scope, holderId, window, epsilon }
    await appendEvent(trx, { ...event, action: 'budget.limit', object: `dataset:${dataset.id}`, facts }, deps.clock)
  })
  return presentLimits(db, dataset.id)
}

async function holderOf(
  db: Kysely<Schema>,
  { policy }: DatasetRecord,
  { scope, holder }: Pick<PutNamedLimit, 'scope' | 'holder'>,
): Promise<string> {
  const unknown = new AppError('BAD_REQUEST', 400, { field: 'body.holder' })
  if (scope === 'purpose') {
    const permitted = Object.keys(policy.purposes ?? {})
    if (permitted.length > 0 && !permitted.includes(holder)) throw unknown
    return holder
  }
  if (scope === 'project') {
    if ((await findProject(db, holder)) === null) throw unknown
    return holder
  }
  const person = await db.selectFrom('users').select('id').where('username', '=', holder).executeTakeFirst()
  if (person === undefined) throw unknown
  return person.id
}

async function presentLimits(db: Kysely<Schema>, datasetId: string): Promise<NamedLimitList> {
  const limits = await listNamedLimits(db, datasetId)
  const people = limits.filter(({ scope }) => scope === 'person').map(({ holderId }) => holderId)
  const users =
    people.length === 0
      ? []
      : await db.selectFrom('users').select(['id', 'username']).where('id', 'in', people).execute()
  const names = new Map(users.map(({ id, username }) => [id, username]))
  return {
    items: limits.map(({ scope, holderId, window, epsilon }) => {
      const holder = scope === 'person' ? (names.get(holderId) ?? holderId) : holderId
      return { scope, holder, window, epsilon }
    }),
  }
}
