import type { ExplainAnswer, ExplainRequest } from '@yingbi/contracts'
import type { Authorizer } from '@yingbi/policies'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Caller } from '../http/caller.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { presentExplanation } from '../presenters/explanation.ts'
import { foreseeAdmission } from './admit-question.ts'
import { readLimits } from './budget-limits.ts'
import { chooseProject } from './choose-project.ts'
import { compileQuestion, type CompileNeeds } from './compile-question.ts'
import { datasetResource, resolveDataset } from './resolve-dataset.ts'

export interface ExplainNeeds extends CompileNeeds {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly authorizer: Authorizer
}

/**
 * What a question would cost and how exact its answer would be, or why it is refused: an answer in both cases. Reads
 * metadata and the ledger only; the charge that it names is the one that `submitQuery` makes.
 *
 * Errors: BAD_REQUEST, NOT_FOUND, FORBIDDEN.
 */
export async function explainQuery(
  deps: ExplainNeeds,
  caller: Caller,
  request: ExplainRequest,
): Promise<ExplainAnswer> {
  const dataset = await resolveDataset(deps, caller, request)
  requireAllowed(deps.authorizer, caller, 'explainQuery', datasetResource(dataset))
  const project = await chooseProject(deps.database.db, caller, request.projectId)
  const compiled = await compileQuestion(deps, caller, dataset, { ...request, project })
  if (compiled.kind === 'refused') return { accepted: false, refusals: [...compiled.refusals] }
  const { question } = compiled
  const { db } = deps.database
  const parties = { datasetId: dataset.id, personId: caller.id, project }
  const limits = await readLimits(db, dataset, parties)
  const foreseen = await foreseeAdmission({ db, clock: deps.clock }, { ...parties, tables: question.tables, limits })
  const datasetDelta = dataset.policy.privacy.delta
  return presentExplanation(question, foreseen, { sql: request.sql, locale: caller.locale, datasetDelta })
}
