import type { Charge, Together } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { presentCharge } from '../presenters/charge.ts'
import type { PrivacyAmount, ScopeLimit } from '../repositories/budget-ledger.ts'
import { budgetWindowAt } from '../repositories/budget-window.ts'
import { sumCharges, type ChargeSum } from '../repositories/charge-sums.ts'
import { listNamedLimits } from '../repositories/named-limits.ts'
import { projectNames } from '../repositories/projects.ts'
import { limitsFor } from './budget-limits.ts'
import { datasetResource, requireDataset } from './resolve-dataset.ts'
import { spentTight } from './spent-tight.ts'

interface Needs {
  readonly database: { readonly db: Kysely<Schema> }
  readonly authorizer: Authorizer
}

/**
 * What everyone who asked a dataset would know together: limits of people add up, and windows that begin anew do not
 * forget. Over the whole life of the dataset, across all projects. Names and single sums are for those who look after it.
 * Errors: NOT_FOUND.
 */
export async function readTogether(deps: Needs, caller: Caller, idOrSlug: string): Promise<Together> {
  const { db } = deps.database
  const dataset = await requireDataset(db, idOrSlug)
  requireAllowed(deps.authorizer, caller, 'viewBudgets', datasetResource(dataset))
  const names = deps.authorizer.authorize(caller, 'viewTogether', datasetResource(dataset)).allowed
  const { policy } = dataset
  const { delta } = policy.privacy
  const charges = await sumCharges(db, dataset.id)
  const named = await listNamedLimits(db, dataset.id)
  const limitsOf = (personId: string): readonly ScopeLimit[] => limitsFor(policy, { personId, project: null }, named)
  const ofDataset = limitsOf('').filter(({ scope }) => scope === 'dataset')
  const lifetime = ofDataset.find(({ window }) => window === 'lifetime')?.limit ?? null
  const [first] = ofDataset
  if (first === undefined) throw new Error('a dataset has a limit')

  const spent = sumOf(charges)
  const parties = { datasetId: dataset.id, personId: '', project: null }
  const window = budgetWindowAt('lifetime', new Date(0))
  const personIds = [...new Set(charges.map(({ personId }) => personId))]
  const ofPeople = personIds.map(
    (id) => limitsOf(id).find((limit) => limit.scope === 'person' && limit.window === 'lifetime')?.limit ?? null,
  )
  const present = (amount: PrivacyAmount): Charge => presentCharge(amount, delta)
  const worst = worstCase(ofPeople, lifetime, spent)
  return {
    dataset: dataset.slug,
    spent: present(spent),
    spentTight: await spentTight(db, parties, { scope: 'dataset', window, spent }, delta),
    limit: present(first.limit),
    lifetimeLimit: lifetime === null ? null : present(lifetime),
    peopleWhoAsked: personIds.length,
    worstCase: worst === null ? null : present(worst),
    ...(names ? await breakdown(db, charges, present) : { people: null, projects: null, purposes: null }),
  }
}

/**
 * Every person who asked spends the own limit to its end, as far as the dataset's lets them; null when nothing limits
 * them for good.
 */
function worstCase(
  ofPeople: readonly (PrivacyAmount | null)[],
  lifetime: PrivacyAmount | null,
  spent: PrivacyAmount,
): PrivacyAmount | null {
  const known = ofPeople.filter((limit) => limit !== null)
  if (known.length < ofPeople.length) return lifetime === null ? null : atLeast(lifetime, spent)
  const together = sumOf(known)
  if (lifetime === null) return atLeast(together, spent)
  return atLeast(
    {
      rhoMicro: together.rhoMicro < lifetime.rhoMicro ? together.rhoMicro : lifetime.rhoMicro,
      deltaFemto: together.deltaFemto < lifetime.deltaFemto ? together.deltaFemto : lifetime.deltaFemto,
    },
    spent,
  )
}

/** A limit that was lowered below what is spent does not undo it. */
function atLeast(limit: PrivacyAmount, spent: PrivacyAmount): PrivacyAmount {
  return {
    rhoMicro: limit.rhoMicro > spent.rhoMicro ? limit.rhoMicro : spent.rhoMicro,
    deltaFemto: limit.deltaFemto > spent.deltaFemto ? limit.deltaFemto : spent.deltaFemto,
  }
}

function sumOf(amounts: readonly PrivacyAmount[]): PrivacyAmount {
  return amounts.reduce<PrivacyAmount>(
    (sum, { rhoMicro, deltaFemto }) => ({ rhoMicro: sum.rhoMicro + rhoMicro, deltaFemto: sum.deltaFemto + deltaFemto }),
    { rhoMicro: 0n, deltaFemto: 0n },
  )
}

async function breakdown(
  db: Kysely<Schema>,
  charges: readonly ChargeSum[],
  present: (amount: PrivacyAmount) => Charge,
): Promise<Pick<Together, 'people' | 'projects' | 'purposes'>> {
  const ids = charges.flatMap(({ projectId }) => (projectId === null ? [] : [projectId]))
  const names = await projectNames(db, ids)
  const by = <K>(keyOf: (charge: ChargeSum) => K) =>
    [...Map.groupBy(charges, keyOf)].map(([key, own]) => ({
      key,
      spent: present(sumOf(own)),
      questions: own.reduce((sum, { questions }) => sum + questions, 0),
    }))
  return {
    people: by(({ person }) => person).map(({ key, ...sum }) => ({ person: key, ...sum })),
    projects: by(({ projectId }) => projectId).map(({ key, ...sum }) => ({
      project: key === null ? null : { id: key, name: names.get(key) ?? key },
      ...sum,
    })),
    purposes: by(({ purpose }) => purpose).map(({ key, ...sum }) => ({ purpose: key, ...sum })),
  }
}
