import type { Budget, BudgetPage, LedgerPage } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { presentBudget } from '../presenters/budget.ts'
import { numberCursor, pageByNumber } from '../presenters/page-by-number.ts'
import { presentLedgerEntry } from '../presenters/run.ts'
import { listChargedPeople, readBalances, type ScopeBalance } from '../repositories/budget-ledger.ts'
import { listDatasets, type DatasetRecord } from '../repositories/datasets.ts'
import { findLastCharge, listChargedRuns } from '../repositories/runs.ts'
import { limitsOfPolicy } from './budget-limits.ts'
import { datasetResource, requireDataset } from './resolve-dataset.ts'

interface Needs {
  readonly database: { readonly db: Kysely<Schema> }
  readonly clock: Clock
  readonly authorizer: Authorizer
}

/**
 * What was spent and is left of one dataset: the sum over everyone first, then the caller's own limits. Whoever may see
 * the ledger sees the limits of each person that has asked, and so what they know together.
 */
export async function readBudgets(deps: Needs, caller: Caller, dataset: DatasetRecord): Promise<readonly Budget[]> {
  const { db } = deps.database
  const ledger = deps.authorizer.authorize(caller, 'viewLedger', datasetResource(dataset)).allowed
  const people = ledger ? await listChargedPeople(db, dataset.id) : [{ id: caller.id, username: caller.username }]
  const limits = limitsOfPolicy(dataset.policy)
  const at = deps.clock.now()
  const lastCharge = (await findLastCharge(db, { datasetId: dataset.id, analystId: caller.id })) ?? null
  const present = (balance: ScopeBalance, person: string): Budget =>
    presentBudget(balance, { dataset: dataset.slug, person, datasetDelta: dataset.policy.privacy.delta, lastCharge })

  const budgets: Budget[] = []
  const own = { datasetId: dataset.id, personId: caller.id, at }
  const ofDataset = limits.filter(({ scope }) => scope === 'dataset')
  for (const balance of await readBalances(db, { ...own, limits: ofDataset })) budgets.push(present(balance, ''))
  const ofPerson = limits.filter(({ scope }) => scope === 'person')
  for (const person of people) {
    const balances = await readBalances(db, { ...own, personId: person.id, limits: ofPerson })
    for (const balance of balances) budgets.push(present(balance, person.username))
  }
  return budgets
}

/** The budgets of one dataset, or of each dataset that the caller may see, in the order of their names. */
export async function listBudgets(
  deps: Needs,
  caller: Caller,
  query: { readonly dataset?: string | undefined; readonly limit: number; readonly cursor?: string | undefined },
): Promise<BudgetPage> {
  if (query.dataset !== undefined) return readDatasetBudget(deps, caller, query.dataset)
  const found = await listDatasets(deps.database.db, {
    words: [],
    draftsOf: 'none',
    afterSlug: query.cursor,
    limit: query.limit + 1,
  })
  const page = found.slice(0, query.limit)
  const visible = page.filter(
    (dataset) => deps.authorizer.authorize(caller, 'viewBudgets', datasetResource(dataset)).allowed,
  )
  const items: Budget[] = []
  for (const dataset of visible) items.push(...(await readBudgets(deps, caller, dataset)))
  return { items, nextCursor: found.length > query.limit ? (page.at(-1)?.slug ?? null) : null }
}

/** Errors: NOT_FOUND, also for a dataset that the caller may not see. */
export async function readDatasetBudget(deps: Needs, caller: Caller, idOrSlug: string): Promise<BudgetPage> {
  const dataset = await requireDataset(deps.database.db, idOrSlug)
  requireAllowed(deps.authorizer, caller, 'viewBudgets', datasetResource(dataset))
  return { items: [...(await readBudgets(deps, caller, dataset))], nextCursor: null }
}

/** Errors: NOT_FOUND, BAD_REQUEST for a cursor that is not one of ours. */
export async function listLedger(
  deps: Needs,
  caller: Caller,
  idOrSlug: string,
  query: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<LedgerPage> {
  const dataset = await requireDataset(deps.database.db, idOrSlug)
  requireAllowed(deps.authorizer, caller, 'viewLedger', datasetResource(dataset))
  const found = await listChargedRuns(deps.database.db, {
    datasetId: dataset.id,
    before: numberCursor(query.cursor),
    limit: query.limit + 1,
  })
  return pageByNumber(found, query.limit, presentLedgerEntry)
}
