import type { BudgetScope } from '@yingbi/contracts'
import type { LossParts } from '@yingbi/engine'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import {
  BUDGET_COLUMNS,
  budgetKey,
  isBudget,
  scopesOf,
  spentInWindow,
  type BudgetRow,
  type Parties,
} from './budget-rows.ts'
import { BUDGET_WINDOW_KINDS, budgetWindowAt, type BudgetWindow, type BudgetWindowKind } from './budget-window.ts'

/**
 * The privacy filter: a question is admitted only when every enclosing limit still holds it, in one transaction that
 * commits before any data is touched. Nothing is ever given back.
 *
 * Source: the zCDP filter with adaptively chosen losses, Feldman and Zrnic 2021, Whitehouse et al. 2022
 * (arXiv:2203.05481): stopping before the sum exceeds the limit is valid. Whole numbers only: 10^-6 of rho (rounded up
 * by the engine), 10^-15 of delta.
 */
export interface PrivacyAmount {
  readonly rhoMicro: bigint
  readonly deltaFemto: bigint
}

/** One limit that applies to a charge: everyone's, or that of its purpose, its project or its person. */
export interface ScopeLimit {
  readonly scope: BudgetScope
  readonly window: BudgetWindowKind
  readonly limit: PrivacyAmount
}

/** One limit and what was spent under it in the window that holds now. */
export interface ScopeBalance {
  readonly scope: BudgetScope
  readonly window: BudgetWindow
  readonly limit: PrivacyAmount
  readonly spent: PrivacyAmount
}

export interface ChargeRequest extends PrivacyAmount, Parties {
  readonly runId: string
  /** What the loss consists of; null when it is known as a whole only. */
  readonly parts: LossParts | null
  readonly limits: readonly ScopeLimit[]
  readonly at: Date
  /** Keys of the measured tables that the charge pays for. */
  readonly measuredKeys: readonly string[]
}

/** `balances` are after the charge when admitted, unchanged when refused; `exhausted` are those that do not hold it. */
export type Admission =
  | { readonly kind: 'admitted'; readonly balances: readonly ScopeBalance[] }
  | {
      readonly kind: 'refused'
      readonly balances: readonly ScopeBalance[]
      readonly exhausted: readonly ScopeBalance[]
    }

let makeReceipt: (request: ChargeRequest) => ChargeReceipt

/**
 * Proof that a charge was committed; a connector touches data only against one. Made by `ledgerTransaction` alone,
 * after the commit. Each measured table can be opened once: a second reading would be a second noise draw for free.
 */
export class ChargeReceipt {
  readonly #unopened: Set<string>
  readonly runId: string

  static {
    makeReceipt = (request) => new ChargeReceipt(request)
  }

  private constructor(request: ChargeRequest) {
    this.runId = request.runId
    this.#unopened = new Set(request.measuredKeys)
  }

  /** Errors: throws when the charge did not pay for `measuredKey`, or when it was opened before. */
  open(measuredKey: string): void {
    if (!this.#unopened.delete(measuredKey)) throw new Error(`run ${this.runId} has no unused charge for this table`)
  }
}

export interface LedgerTransaction {
  readonly trx: Transaction<Schema>
  /** Admits the charge under all limits or changes nothing. `logIndex` writes the log entry and returns its index. */
  readonly charge: (
    request: ChargeRequest,
    logIndex: (balances: readonly ScopeBalance[]) => Promise<number>,
  ) => Promise<Admission>
}

/**
 * Runs `body` in one transaction in which the ledger of the dataset belongs to it, so that what it reads of budgets and
 * stored answers holds until it commits. The receipt exists only when a charge was made and is committed.
 *
 * INVARIANT: locks are taken in one order everywhere: the dataset's ledger, its budgets, the log.
 */
export async function ledgerTransaction<T>(
  db: Kysely<Schema>,
  datasetId: string,
  body: (ledger: LedgerTransaction) => Promise<T>,
): Promise<{ readonly result: T; readonly receipt: ChargeReceipt | null }> {
  let charged: ChargeRequest | null = null
  const result = await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`ledger:${datasetId}`}, 0))`.execute(trx)
    return body({
      trx,
      charge: async (request, logIndex) => {
        if (charged !== null) throw new Error('a transaction charges once')
        if (request.datasetId !== datasetId) throw new Error('the charge belongs to another ledger')
        const admission = await admit(trx, request)
        if (admission.kind === 'admitted') {
          await recordCharge(trx, request, await logIndex(admission.balances))
          charged = request
        }
        return admission
      },
    })
  })
  return { result, receipt: charged === null ? null : makeReceipt(charged) }
}

async function admit(trx: Transaction<Schema>, request: ChargeRequest): Promise<Admission> {
  if (request.rhoMicro < 0n || request.deltaFemto < 0n) throw new RangeError('a charge is never negative')
  if (!request.limits.some(({ scope }) => scope === 'dataset')) throw new Error('a charge counts against its dataset')
  requireHolders(request, request.limits)
  const balances = await lockBalances(trx, request)
  const exhausted = balances.filter((balance) => !holds(balance, request))
  if (exhausted.length > 0) return { kind: 'refused', balances, exhausted }
  return { kind: 'admitted', balances: await spend(trx, request, balances) }
}

/** A limit without a holder, or two of one kind, would be a limit that nobody keeps. */
function requireHolders(parties: Parties, limits: readonly ScopeLimit[]): void {
  const known = new Set(scopesOf(parties))
  const seen = new Set(limits.map(({ scope, window }) => `${scope} ${window}`))
  if (limits.some(({ scope }) => !known.has(scope))) throw new Error('a limit applies to somebody who is not there')
  if (seen.size < limits.length) throw new Error('one window has two limits')
}

/** Whether `amount` still fits under the limit. */
export function holds(balance: ScopeBalance, amount: PrivacyAmount): boolean {
  return (
    balance.spent.rhoMicro + amount.rhoMicro <= balance.limit.rhoMicro &&
    balance.spent.deltaFemto + amount.deltaFemto <= balance.limit.deltaFemto
  )
}

/** Locks the rows of the windows that hold now; one met for the first time starts with the sum of the charges in it. */
async function lockBalances(trx: Transaction<Schema>, request: ChargeRequest): Promise<readonly ScopeBalance[]> {
  const rows = await selectBudgets(trx, request, request.limits).forUpdate().execute()
  const balances: ScopeBalance[] = []
  for (const limit of request.limits) {
    const known = balanceIn(rows, request, limit)
    balances.push(known ?? (await openBalance(trx, request, limit)))
  }
  return balances
}

async function openBalance(
  trx: Transaction<Schema>,
  request: ChargeRequest,
  { scope, window: kind, limit }: ScopeLimit,
): Promise<ScopeBalance> {
  const window = budgetWindowAt(kind, request.at)
  const spent = await spentInWindow(trx, request, scope, window)
  await trx
    .insertInto('budgets')
    .values({
      ...budgetKey(request, scope, window),
      limit_rho_micro: limit.rhoMicro,
      spent_rho_micro: spent.rhoMicro,
      limit_delta_femto: limit.deltaFemto,
      spent_delta_femto: spent.deltaFemto,
    })
    .execute()
  return { scope, window, limit, spent }
}

/**
 * Adds the charge to each row whose window holds now: those of the limits, and those of other kinds of window, so that
 * a policy can go back to one of them and find all that was spent. The condition is the filter itself, in the database.
 */
async function spend(
  trx: Transaction<Schema>,
  request: ChargeRequest,
  balances: readonly ScopeBalance[],
): Promise<readonly ScopeBalance[]> {
  const { rhoMicro, deltaFemto, at } = request
  const limited = (scope: ScopeLimit['scope'], kind: BudgetWindowKind) =>
    balances.find((balance) => balance.scope === scope && balance.window.kind === kind)?.limit
  const rows = await trx
    .updateTable('budgets')
    .set((eb) => ({
      spent_rho_micro: eb('spent_rho_micro', '+', rhoMicro),
      spent_delta_femto: eb('spent_delta_femto', '+', deltaFemto),
    }))
    .where((eb) =>
      eb.or(
        scopesOf(request).flatMap((scope) =>
          BUDGET_WINDOW_KINDS.map((kind) => {
            const row = eb.and(budgetKey(request, scope, budgetWindowAt(kind, at)))
            const limit = limited(scope, kind)
            if (limit === undefined) return row
            return eb.and([
              row,
              eb('spent_rho_micro', '<=', limit.rhoMicro - rhoMicro),
              eb('spent_delta_femto', '<=', limit.deltaFemto - deltaFemto),
            ])
          }),
        ),
      ),
    )
    .returning(BUDGET_COLUMNS)
    .execute()
  return Promise.all(
    balances.map(async ({ scope, window, limit }) => {
      const row = rows.find((candidate) => isBudget(candidate, scope, window))
      if (row === undefined) throw new Error('a locked budget row changed')
      await noteLimit(trx, request, row, { scope, window, limit })
      return { scope, window, limit, spent: spentOf(row) }
    }),
  )
}

/** Keeps the limit that was in force at the last charge beside what was spent. */
async function noteLimit(
  trx: Transaction<Schema>,
  request: ChargeRequest,
  row: BudgetRow,
  { scope, window, limit }: Pick<ScopeBalance, 'scope' | 'window' | 'limit'>,
): Promise<void> {
  if (row.limit_rho_micro === limit.rhoMicro && row.limit_delta_femto === limit.deltaFemto) return
  await trx
    .updateTable('budgets')
    .set({ limit_rho_micro: limit.rhoMicro, limit_delta_femto: limit.deltaFemto })
    .where((eb) => eb.and(budgetKey(request, scope, window)))
    .execute()
}

async function recordCharge(trx: Transaction<Schema>, request: ChargeRequest, logIndex: number): Promise<void> {
  await trx
    .insertInto('charges')
    .values({
      run_id: request.runId,
      dataset_id: request.datasetId,
      person_id: request.personId,
      project_id: request.project?.id ?? null,
      purpose: request.project?.purpose ?? null,
      gaussian_rho_micro: request.parts?.gaussianRho ?? null,
      gaussian_cells: request.parts?.gaussianCells ?? null,
      pure_epsilons: request.parts === null ? null : pureEpsilonsText(request.parts),
      rho_micro: request.rhoMicro,
      delta_femto: request.deltaFemto,
      at: request.at,
      log_index: BigInt(logIndex),
    })
    .execute()
}

/** Rows of the limits' current windows, in the order in which they are locked. */
function selectBudgets(db: Kysely<Schema>, question: Parties & { at: Date }, limits: readonly ScopeLimit[]) {
  return db
    .selectFrom('budgets')
    .select(BUDGET_COLUMNS)
    .where((eb) =>
      eb.or(limits.map(({ scope, window }) => eb.and(budgetKey(question, scope, budgetWindowAt(window, question.at))))),
    )
    .orderBy('scope')
    .orderBy('window_kind')
}

/** Every single choice of groups on its own, in ascending order: one text for one charge. */
export function pureEpsilonsText({ pure }: LossParts): string {
  return JSON.stringify(
    pure.flatMap(({ epsilon, count }) => Array.from({ length: count }, () => epsilon)).toSorted((a, b) => a - b),
  )
}

function balanceIn(
  rows: readonly BudgetRow[],
  { at }: { at: Date },
  { scope, window: kind, limit }: ScopeLimit,
): ScopeBalance | undefined {
  const window = budgetWindowAt(kind, at)
  const row = rows.find((candidate) => isBudget(candidate, scope, window))
  return row === undefined ? undefined : { scope, window, limit, spent: spentOf(row) }
}

function spentOf(row: BudgetRow): PrivacyAmount {
  return { rhoMicro: row.spent_rho_micro, deltaFemto: row.spent_delta_femto }
}

/** The balances of the parties under `limits` at `at`, without changing anything. */
export async function readBalances(
  db: Kysely<Schema>,
  question: Parties & { readonly limits: readonly ScopeLimit[]; readonly at: Date },
): Promise<readonly ScopeBalance[]> {
  requireHolders(question, question.limits)
  if (question.limits.length === 0) return []
  const rows = await selectBudgets(db, question, question.limits).execute()
  const balances: ScopeBalance[] = []
  for (const scopeLimit of question.limits) {
    const { scope, limit } = scopeLimit
    const window = budgetWindowAt(scopeLimit.window, question.at)
    const spent = async () => spentInWindow(db, question, scope, window)
    balances.push(balanceIn(rows, question, scopeLimit) ?? { scope, window, limit, spent: await spent() })
  }
  return balances
}

/** Everyone with a line in the dataset's ledger, by user name. */
export async function listChargedPeople(
  db: Kysely<Schema>,
  datasetId: string,
): Promise<readonly { readonly id: string; readonly username: string }[]> {
  return db
    .selectFrom('users')
    .select(['id', 'username'])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('charges')
          .select('run_id')
          .where('dataset_id', '=', datasetId)
          .whereRef('charges.person_id', '=', 'users.id'),
      ),
    )
    .orderBy('username')
    .execute()
}
