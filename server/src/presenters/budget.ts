import type { Budget } from '@yingbi/contracts'
import type { PrivacyAmount, ScopeBalance } from '../repositories/budget-ledger.ts'
import { presentCharge } from './charge.ts'

/** Whose budget it is, and what one more question like the last costs. */
export interface BudgetContext {
  readonly dataset: string
  /** User name of the person whose own limits are shown. */
  readonly person: string
  /** Whose limits are shown, when they are those of a project or of its purpose. */
  readonly project: { readonly id: string; readonly name: string; readonly purpose: string } | null
  /** As `Budget.spentTight`. */
  readonly spentTight: number | null
  readonly datasetDelta: number
  readonly lastCharge: PrivacyAmount | null
}

export function presentBudget(balance: ScopeBalance, context: BudgetContext): Budget {
  const { dataset, person, project, datasetDelta, lastCharge } = context
  return {
    scope: balance.scope,
    dataset,
    person: balance.scope === 'person' ? person : null,
    project: balance.scope === 'project' && project !== null ? { id: project.id, name: project.name } : null,
    purpose: balance.scope === 'purpose' && project !== null ? project.purpose : null,
    limit: presentCharge(balance.limit, datasetDelta),
    spent: presentCharge(balance.spent, datasetDelta),
    left: presentCharge(leftOf(balance), datasetDelta),
    spentTight: context.spentTight,
    window: balance.window.kind,
    windowEndsAt: balance.window.end?.toISOString() ?? null,
    questionsLeft: lastCharge === null ? null : questionsLeft(balance, lastCharge),
  }
}

/** What may still be spent; nothing when a policy has lowered the limit below what was spent. */
export function leftOf({ limit, spent }: ScopeBalance): PrivacyAmount {
  return {
    rhoMicro: limit.rhoMicro > spent.rhoMicro ? limit.rhoMicro - spent.rhoMicro : 0n,
    deltaFemto: limit.deltaFemto > spent.deltaFemto ? limit.deltaFemto - spent.deltaFemto : 0n,
  }
}

/** More questions than this are not counted: the number is for people. */
const MANY = 1_000_000n

/** How many questions of this cost still fit. */
export function questionsLeft(balance: ScopeBalance, cost: PrivacyAmount): number {
  const left = leftOf(balance)
  const counts = [MANY]
  if (cost.rhoMicro > 0n) counts.push(left.rhoMicro / cost.rhoMicro)
  if (cost.deltaFemto > 0n) counts.push(left.deltaFemto / cost.deltaFemto)
  return Number(counts.reduce((least, count) => (count < least ? count : least)))
}

/** The limit under which the fewest questions of this cost fit; the dataset's when they are equal. */
export function bindingBalance(balances: readonly ScopeBalance[], cost: PrivacyAmount): ScopeBalance {
  const [first, ...rest] = balances
  if (first === undefined) throw new Error('every question counts against a limit')
  return rest.reduce(
    (binding, balance) => (questionsLeft(balance, cost) < questionsLeft(binding, cost) ? balance : binding),
    first,
  )
}
