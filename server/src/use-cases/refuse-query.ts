import { createHash } from 'node:crypto'
import type { ErrorCode } from '@yingbi/contracts'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { appendEvent } from '../evidence/append-event.ts'
import type { Caller } from '../http/caller.ts'
import { presentBudget } from '../presenters/budget.ts'
import { presentCharge } from '../presenters/charge.ts'
import { exhaustedParams } from '../presenters/exhausted.ts'
import type { ScopeBalance } from '../repositories/budget-ledger.ts'
import type { DatasetRecord } from '../repositories/datasets.ts'
import type { QuestionAdmission } from './admit-question.ts'
import type { AskedProject } from './choose-project.ts'
import type { Compilation } from './compile-question.ts'

interface Needs {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
}

/** Logs a refused question, by codes and the hash of its text, and makes the answer: 422 with every refusal. */
export async function refuseQuery(
  deps: Needs,
  caller: Caller,
  dataset: DatasetRecord,
  sql: string,
  { causes, refusals }: Extract<Compilation, { kind: 'refused' }>,
): Promise<AppError> {
  const [first] = causes
  if (first === undefined) throw new Error('a question was refused without a cause')
  await logRefusal(
    deps,
    caller,
    dataset,
    sql,
    causes.map(({ code }) => code),
  )
  return new AppError(first.code, 422, first.params, { refusals })
}

/** The same for a question that the budget does not hold: 409 with what it needs and what is left of each limit. */
export async function exhaustedError(
  deps: Needs,
  caller: Caller,
  { dataset, project }: { readonly dataset: DatasetRecord; readonly project: AskedProject | null },
  sql: string,
  refused: Extract<QuestionAdmission, { kind: 'refused' }>,
): Promise<AppError> {
  const { charge, admission } = refused
  const [exhausted] = admission.exhausted
  if (exhausted === undefined) throw new Error('a budget refused without a limit')
  await logRefusal(deps, caller, dataset, sql, ['BUDGET_EXHAUSTED'])
  const datasetDelta = dataset.policy.privacy.delta
  const names = { dataset: dataset.slug, person: caller.username, project }
  const present = (balance: ScopeBalance) =>
    presentBudget(balance, { ...names, datasetDelta, lastCharge: charge, spentTight: null })
  return new AppError('BUDGET_EXHAUSTED', 409, exhaustedParams(exhausted, charge, names), {
    left: admission.balances.map(present),
    refusedBy: admission.exhausted.map(present),
    requested: presentCharge(charge, datasetDelta),
  })
}

async function logRefusal(
  { database, clock }: Needs,
  caller: Caller,
  dataset: DatasetRecord,
  sql: string,
  codes: readonly ErrorCode[],
): Promise<void> {
  const facts = {
    dataset: dataset.slug,
    policyVersion: dataset.policyVersion,
    codes: [...new Set(codes)].toSorted().join(','),
    sqlHash: createHash('sha256').update(sql).digest('hex'),
  }
  await database.db.transaction().execute((trx) =>
    appendEvent(
      trx,
      {
        actor: caller.username,
        actorRole: caller.role,
        action: 'query.refused',
        object: `dataset:${dataset.id}`,
        outcome: 'refused',
        facts,
      },
      clock,
    ),
  )
}
