import type { Budget, BudgetPage, BudgetScope, LedgerPage } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { presentBudget } from '../presenters/budget.ts'
import { numberCursor, pageByNumber } from '../presenters/page-by-number.ts'
import { presentLedgerEntry } from '../presenters/run.ts'
import { listChargedPeople, readBalances } from '../repositories/budget-ledger.ts'
import type { Parties } from '../repositories/budget-rows.ts'
import { listDatasets, type DatasetRecord } from '../repositories/datasets.ts'
import { listNamedLimits } from '../repositories/named-limits.ts'
import { listChargedProjects, listProjects, type ProjectRecord } from '../repositories/projects.ts'
import { findLastCharge, listChargedRuns } from '../repositories/runs.ts'
import { limitsFor } from './budget-limits.ts'
import { datasetResource, requireDataset } from './resolve-dataset.ts'
import { spentTight } from './spent-tight.ts'

interface Needs {
  readonly database: { readonly db: Kysely<Schema> }
  readonly clock: Clock
  readonly authorizer: Authorizer
}

/**
 * What was spent and is left of one dataset: the sum over everyone first, then by purpose, project and person. A caller
 * sees the limits of the own projects and person; whoever may see the ledger sees those of everyone who has asked, and so
 * what they know together.
 */
export async function readBudgets(deps: Needs, caller: Caller, dataset: DatasetRecord): Promise<readonly Budget[]> {
  const { db } = deps.database
  const { policy, slug } = dataset
  const ledger = deps.authorizer.authorize(caller, 'viewLedger', datasetResource(dataset)).allowed
  const people = ledger ? await listChargedPeople(db, dataset.id) : [{ id: caller.id, username: caller.username }]
  const projects = ledger ? await listChargedProjects(db, dataset.id) : await ownProjects(db, caller)
  const named = await listNamedLimits(db, dataset.id)
  const at = deps.clock.now()
  const analystId = ledger ? null : caller.id
  const lastCharge = (await findLastCharge(db, { datasetId: dataset.id, analystId })) ?? null

  const budgets: Budget[] = []
  const add = async (scope: BudgetScope, holder: Omit<Holder, 'datasetId'>): Promise<void> => {
    const parties = { datasetId: dataset.id, ...holder }
    const limits = limitsFor(policy, parties, named).filter((limit) => limit.scope === scope)
    for (const balance of await readBalances(db, { ...parties, limits, at })) {
      const tight = await spentTight(db, parties, balance, policy.privacy.delta)
      const context = { dataset: slug, datasetDelta: policy.privacy.delta, lastCharge, spentTight: tight }
      budgets.push(presentBudget(balance, { ...context, person: holder.person, project: holder.project }))
    }
  }
  const self = { personId: caller.id, person: caller.username, project: null }
  await add('dataset', self)
  const byPurpose = new Map(projects.map((project) => [project.purpose, project]))
  for (const project of byPurpose.values()) await add('purpose', { ...self, project })
  for (const project of projects) await add('project', { ...self, project })
  for (const { id, username } of people) await add('person', { personId: id, person: username, project: null })
  return budgets
}

/** Whose limits are shown: the parties, with their names. */
interface Holder extends Parties {
  readonly person: string
  readonly project: Pick<ProjectRecord, 'id' | 'name' | 'purpose'> | null
}

/** A person is shown the limits of so many projects. */
const MAX_PROJECTS = 50

function ownProjects(db: Kysely<Schema>, caller: Caller): Promise<readonly ProjectRecord[]> {
  return listProjects(db, { memberId: caller.id, openOnly: true, limit: MAX_PROJECTS, offset: 0 })
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
