import { addLossParts, type LossParts } from '@yingbi/engine'
import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from '../database/schema.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { Parties } from '../repositories/budget-rows.ts'
import {
  ledgerTransaction,
  pureEpsilonsText,
  readBalances,
  type Admission,
  type ChargeReceipt,
  type LedgerTransaction,
  type PrivacyAmount,
  type ScopeBalance,
  type ScopeLimit,
} from '../repositories/budget-ledger.ts'
import {
  claimQuestion,
  lookUpAnswers,
  type MeasuredAnswer,
  type StoredAnswer,
} from '../repositories/measured-answers.ts'
import { startRun, type NewRun } from '../repositories/runs.ts'
import type { RunActor } from './end-run.ts'

/** One measured table of a question with what it costs when it has to be measured. */
export interface AskedTable extends PrivacyAmount {
  /** `MeasuredPlan.id`. */
  readonly id: string
  /** Key under which its answer is stored. */
  readonly key: string
  /** What its loss consists of; null when it is known as a whole only. */
  readonly parts: LossParts | null
}

/** A question that compiles and is permitted; what is left to decide is whether the budget holds it. */
export interface AskedQuestion {
  readonly run: NewRun
  readonly actor: RunActor
  readonly tables: readonly AskedTable[]
  /** In which it is asked. */
  readonly project: Parties['project']
  /** The limits that hold now. */
  readonly limits: (db: Kysely<Schema>) => Promise<readonly ScopeLimit[]>
  /**
   * Whether everything is still as it was when the question was compiled: the dataset published, with the same policy
   * and the same rows, and the person in the project.
   */
  readonly isCurrent: (trx: Transaction<Schema>) => Promise<boolean>
}

/** Answers that stand in the store, by `AskedTable.id`. */
export type StoredAnswers = ReadonlyMap<string, MeasuredAnswer>

export type QuestionAdmission =
  | {
      readonly kind: 'admitted'
      readonly charge: PrivacyAmount
      readonly receipt: ChargeReceipt | null
      readonly stored: StoredAnswers
      readonly reusedFrom: string | null
      readonly balances: readonly ScopeBalance[]
      readonly logIndex: number
      readonly runNumber: number
    }
  | {
      readonly kind: 'refused'
      readonly charge: PrivacyAmount
      readonly admission: Extract<Admission, { kind: 'refused' }>
    }
  /** Another run is measuring the same table now; its answer will be free. */
  | { readonly kind: 'wait'; readonly runId: string }
  /** The dataset has changed since the question was compiled. */
  | { readonly kind: 'changed' }

/**
 * Decides in one transaction: what is stored already costs nothing, what is missing is charged under every limit, and
 * from then on this run is the one that measures it. The run, its charge, its claims and the log entry are there
 * together or not at all.
 */
export async function admitQuestion(
  deps: { readonly db: Kysely<Schema>; readonly clock: Clock },
  question: AskedQuestion,
): Promise<QuestionAdmission> {
  const { result, receipt } = await ledgerTransaction(deps.db, question.run.datasetId, async (ledger) => {
    if (!(await question.isCurrent(ledger.trx))) return { kind: 'changed' } as const
    const found = await lookUpTables(ledger.trx, question.tables)
    const pending = [...found.values()].find((answer) => answer.kind === 'pending')
    if (pending !== undefined) return { kind: 'wait', runId: pending.runId } as const
    const stored: StoredAnswers = readyAnswers(found)
    const missing = question.tables.filter(({ id }) => !stored.has(id))
    if (missing.length === 0 && stored.size > 0) return reuse(deps.clock, ledger, question, stored)
    return charge(deps.clock, ledger, question, { stored, missing })
  })
  return result.kind === 'admitted' ? { ...result, receipt } : result
}

type InTransaction = Exclude<QuestionAdmission, { kind: 'admitted' }> | Omit<Admitted, 'receipt'>
type Admitted = Extract<QuestionAdmission, { kind: 'admitted' }>

async function lookUpTables(
  db: Kysely<Schema>,
  tables: readonly AskedTable[],
): Promise<ReadonlyMap<string, StoredAnswer>> {
  const answers = await lookUpAnswers(db, tables)
  const found = new Map<string, StoredAnswer>()
  for (const [i, { id }] of tables.entries()) found.set(id, answers[i] ?? { kind: 'missing' })
  return found
}

function readyAnswers(found: ReadonlyMap<string, StoredAnswer>): StoredAnswers {
  const ready = new Map<string, MeasuredAnswer>()
  for (const [id, answer] of found) if (answer.kind === 'ready') ready.set(id, answer.answer)
  return ready
}

/** What the missing tables cost together. Two that ask the same are paid once. */
function costOf(missing: readonly AskedTable[]): PrivacyAmount {
  return distinctTables(missing).reduce<PrivacyAmount>(
    (sum, table) => ({ rhoMicro: sum.rhoMicro + table.rhoMicro, deltaFemto: sum.deltaFemto + table.deltaFemto }),
    NOTHING,
  )
}

/** One table of each key: the one with the largest loss. */
export function distinctTables(tables: readonly AskedTable[]): readonly AskedTable[] {
  const byKey = new Map<string, AskedTable>()
  for (const table of tables) {
    const known = byKey.get(table.key)
    if (known === undefined || known.rhoMicro < table.rhoMicro) byKey.set(table.key, table)
  }
  return [...byKey.values()]
}

const NOTHING: PrivacyAmount = { rhoMicro: 0n, deltaFemto: 0n }

async function reuse(
  clock: Clock,
  { trx }: LedgerTransaction,
  question: AskedQuestion,
  stored: StoredAnswers,
): Promise<InTransaction> {
  const reusedFrom = [...stored.values()][0]?.runId ?? null
  const { index } = await appendRunEvent(trx, clock, question, 'run.reuse', { reusedFrom })
  const at = clock.now()
  const admission = { ...NOTHING, reusedFrom, chargedAt: at, logIndex: index }
  const runNumber = await startRun(trx, question.run, admission)
  const balances = await readBalances(trx, { ...parties(question), limits: await question.limits(trx), at })
  return { kind: 'admitted', charge: NOTHING, stored, reusedFrom, balances, logIndex: index, runNumber }
}

async function charge(
  clock: Clock,
  ledger: LedgerTransaction,
  question: AskedQuestion,
  { stored, missing }: { stored: StoredAnswers; missing: readonly AskedTable[] },
): Promise<InTransaction> {
  const cost = costOf(missing)
  const at = clock.now()
  const limits = await question.limits(ledger.trx)
  const parts = partsOf(missing)
  let logIndex = 0
  const admission = await ledger.charge(
    {
      ...cost,
      ...parties(question),
      runId: question.run.id,
      parts,
      limits,
      at,
      measuredKeys: missing.map(({ key }) => key),
    },
    async () => {
      const windows = limits.map(({ scope, window }) => `${scope} ${window}`).join(',')
      const facts = {
        rhoMicro: String(cost.rhoMicro),
        deltaFemto: String(cost.deltaFemto),
        at: at.toISOString(),
        windows,
        gaussianRhoMicro: parts === null ? null : String(parts.gaussianRho),
        gaussianCells: parts === null ? null : String(parts.gaussianCells),
        pureEpsilons: parts === null ? null : pureEpsilonsText(parts),
      }
      logIndex = (await appendRunEvent(ledger.trx, clock, question, 'run.charge', facts)).index
      return logIndex
    },
  )
  if (admission.kind === 'refused') return { kind: 'refused', charge: cost, admission }
  const started = { ...cost, reusedFrom: null, chargedAt: at, logIndex }
  const runNumber = await startRun(ledger.trx, question.run, started)
  for (const table of distinctTables(missing)) {
    await claimQuestion(ledger.trx, table, { id: question.run.id, datasetId: question.run.datasetId })
  }
  return { kind: 'admitted', charge: cost, stored, reusedFrom: null, balances: admission.balances, logIndex, runNumber }
}

function parties({ run, project }: AskedQuestion): Parties {
  return { datasetId: run.datasetId, personId: run.analystId, project }
}

/** What the missing tables' losses consist of; null when one of them is known as a whole only. */
function partsOf(missing: readonly AskedTable[]): LossParts | null {
  const parts = distinctTables(missing).map((table) => table.parts)
  const known = parts.filter((one) => one !== null)
  return known.length < parts.length ? null : addLossParts(known)
}

async function appendRunEvent(
  trx: Transaction<Schema>,
  clock: Clock,
  { run, actor, project }: AskedQuestion,
  action: 'run.charge' | 'run.reuse',
  facts: Readonly<Record<string, string | null>>,
): Promise<{ index: number }> {
  const question = {
    dataset: run.dataset,
    datasetId: run.datasetId,
    analystId: run.analystId,
    policyVersion: run.policyVersion,
    dataVersion: run.dataVersion,
    sqlHash: run.sqlHash,
    planHash: run.planHash,
    projectId: project?.id ?? null,
    purpose: project?.purpose ?? null,
  }
  return appendEvent(
    trx,
    { ...actor, action, object: `run:${run.id}`, outcome: 'done', facts: { ...question, ...facts } },
    clock,
  )
}

/** The same decision without changing anything: what the question would cost now, and whether the budget holds it. */
export async function foreseeAdmission(
  deps: { readonly db: Kysely<Schema>; readonly clock: Clock },
  question: Pick<AskedQuestion, 'tables'> & Parties & { readonly limits: readonly ScopeLimit[] },
): Promise<{
  readonly charge: PrivacyAmount
  readonly reusedFrom: string | null
  readonly balances: readonly ScopeBalance[]
}> {
  const { tables } = question
  const found = await lookUpTables(deps.db, tables)
  const ready = readyAnswers(found)
  // A table that another run is measuring now will be free once it is there.
  const missing = tables.filter(({ id }) => found.get(id)?.kind === 'missing')
  const runIds = [...found.values()].map((answer) => (answer.kind === 'pending' ? answer.runId : null))
  const reusedFrom =
    missing.length > 0 ? null : ([...ready.values()][0]?.runId ?? runIds.find((id) => id !== null) ?? null)
  const balances = await readBalances(deps.db, { ...question, at: deps.clock.now() })
  return { charge: costOf(missing), reusedFrom, balances }
}
