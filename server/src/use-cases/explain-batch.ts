import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AccuracyRequest, ExplainBatchAnswer, ExplainBatchRequest } from '@yingbi/contracts'
import { decimalFromMicroRho, microRho, rhoOfEpsilon } from '@yingbi/engine'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { presentBudget } from '../presenters/budget.ts'
import { presentCharge } from '../presenters/charge.ts'
import { presentExplanation } from '../presenters/explanation.ts'
import { holds, readBalances, type PrivacyAmount, type ScopeLimit } from '../repositories/budget-ledger.ts'
import type { Parties } from '../repositories/budget-rows.ts'
import type { DatasetRecord } from '../repositories/datasets.ts'
import { foreseeAdmission } from './admit-question.ts'
import { readLimits } from './budget-limits.ts'
import { chooseProject, type AskedProject } from './choose-project.ts'
import { compileQuestion, type Compilation } from './compile-question.ts'
import type { ExplainNeeds } from './explain-query.ts'
import { datasetResource, resolveDataset } from './resolve-dataset.ts'

/**
 * What planned questions would cost together under a total, how the total is split over them, and how exact each would
 * be. As `explainQuery` it reads metadata and the ledger only and changes nothing.
 *
 * Errors: BAD_REQUEST, NOT_FOUND, FORBIDDEN, PROJECT_CLOSED.
 */
export async function explainBatch(
  deps: ExplainNeeds,
  caller: Caller,
  request: ExplainBatchRequest,
): Promise<ExplainBatchAnswer> {
  const { db } = deps.database
  const dataset = await resolveDataset(deps, caller, request)
  requireAllowed(deps.authorizer, caller, 'explainQuery', datasetResource(dataset))
  const project = await chooseProject(db, caller, request.projectId)
  const parties = { datasetId: dataset.id, personId: caller.id, project }
  const limits = await readLimits(db, dataset, parties)
  const datasetDelta = dataset.policy.privacy.delta
  const allowed: bigint = rhoOfEpsilon(request.epsilon, datasetDelta)

  const planned = await splitOver(deps, { caller, dataset, project }, request, allowed)
  const { queries, total } = await priceInOrder(deps, { caller, dataset, parties, limits }, planned)
  const balances = await readBalances(db, { ...parties, limits, at: deps.clock.now() })
  const context = { dataset: dataset.slug, person: caller.username, project, datasetDelta, lastCharge: total }
  return {
    queries,
    allowed: presentCharge({ rhoMicro: allowed, deltaFemto: 0n }, datasetDelta),
    total: presentCharge(total, datasetDelta),
    withinAllowed: total.rhoMicro <= allowed,
    exceeded: balances
      .filter((balance) => !holds(balance, total))
      .map((balance) => presentBudget(balance, { ...context, spentTight: null })),
  }
}

interface Planned {
  readonly sql: string
  readonly compiled: Compilation
}

interface Asking {
  readonly caller: Caller
  readonly dataset: DatasetRecord
  readonly project: AskedProject | null
}

/** Compiles every question at its share of `allowed` micro-rho. */
async function splitOver(
  deps: ExplainNeeds,
  asking: Asking,
  request: ExplainBatchRequest,
  allowed: bigint,
): Promise<readonly Planned[]> {
  const { queries, split } = request
  const named = split === 'named-errors' ? queries.map(({ accuracy }) => accuracy) : queries.map(() => undefined)
  const first: Planned[] = []
  const share = allowed / BigInt(queries.length)
  for (const [i, { sql }] of queries.entries()) {
    first.push({ sql, compiled: await compileAt(deps, asking, sql, named[i] ?? share) })
  }
  const weights = first.map(({ compiled }, i) => (named[i] === undefined ? weightOf(compiled, split) : 0))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (sum === 0) return first
  const taken = first.reduce(
    (total, { compiled }, i) => (named[i] === undefined ? total : total + costOf(compiled)),
    0n,
  )
  const rest = allowed > taken ? allowed - taken : 0n
  const second: Planned[] = []
  for (const [i, planned] of first.entries()) {
    const weight = weights[i] ?? 0
    const rho = (rest * BigInt(Math.floor((weight / sum) * SHARE_GRID))) / BigInt(SHARE_GRID)
    second.push(
      weight === 0 || rho === costOf(planned.compiled)
        ? planned
        : { sql: planned.sql, compiled: await compileAt(deps, asking, planned.sql, rho) },
    )
  }
  return second
}

/** Shares are whole multiples of a millionth, rounded down, so that together they are not above the whole. */
const SHARE_GRID = 1_000_000

/** Equal errors need losses in proportion to the squared errors at equal losses. A refused question has no share. */
function weightOf(compiled: Compilation, split: ExplainBatchRequest['split']): number {
  if (compiled.kind === 'refused') return 0
  if (split !== 'same-error') return 1
  const columns = compiled.question.plan.measured.flatMap((measured) => measured.columns)
  const error = columns.find(({ expectedError }) => expectedError.typical !== null)?.expectedError.typical ?? null
  return error === null ? 1 : error ** 2
}

function costOf(compiled: Compilation): bigint {
  return compiled.kind === 'refused' ? 0n : compiled.question.plan.loss.rho
}

/** In a turn of its own: compiling holds the thread, and other people's requests are answered between two questions. */
async function compileAt(
  deps: ExplainNeeds,
  { caller, dataset, project }: Asking,
  sql: string,
  wish: bigint | AccuracyRequest,
): Promise<Compilation> {
  await nextTurn()
  const demand =
    typeof wish === 'bigint' ? { privacy: { rho: decimalFromMicroRho(microRho(wish)) } } : { accuracy: wish }
  return compileQuestion(deps, caller, dataset, { sql, project, ...demand })
}

interface Pricing {
  readonly caller: Caller
  readonly dataset: DatasetRecord
  readonly parties: Parties
  readonly limits: readonly ScopeLimit[]
}

/** What each question costs when they are asked one after the other: what an earlier one measures is there already. */
async function priceInOrder(
  deps: ExplainNeeds,
  { caller, dataset, parties, limits }: Pricing,
  planned: readonly Planned[],
): Promise<{ readonly queries: ExplainBatchAnswer['queries']; readonly total: PrivacyAmount }> {
  const datasetDelta = dataset.policy.privacy.delta
  const measured = new Map<string, bigint>()
  const queries: ExplainBatchAnswer['queries'] = []
  let total: PrivacyAmount = { rhoMicro: 0n, deltaFemto: 0n }
  for (const { sql, compiled } of planned) {
    if (compiled.kind === 'refused') {
      queries.push({ share: null, charge: null, answer: { accepted: false, refusals: [...compiled.refusals] } })
      continue
    }
    await nextTurn()
    const { question } = compiled
    const tables = question.tables.filter(({ key, rhoMicro }) => (measured.get(key) ?? -1n) < rhoMicro)
    const foreseen = await foreseeAdmission({ db: deps.database.db, clock: deps.clock }, { ...parties, limits, tables })
    for (const { key, rhoMicro } of tables) measured.set(key, rhoMicro)
    const { charge } = foreseen
    total = { rhoMicro: total.rhoMicro + charge.rhoMicro, deltaFemto: total.deltaFemto + charge.deltaFemto }
    const { rho, delta } = question.plan.loss
    queries.push({
      share: presentCharge({ rhoMicro: rho, deltaFemto: delta }, datasetDelta),
      charge: presentCharge(charge, datasetDelta),
      answer: presentExplanation(question, foreseen, { sql, locale: caller.locale, datasetDelta }),
    })
  }
  return { queries, total }
}
