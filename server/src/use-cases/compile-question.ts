import { createHash } from 'node:crypto'
import type { AccuracyRequest, PresentationRequest, PrivacyRequest, Refusal } from '@yingbi/contracts'
import { applyEdits, compile, lossParts, type DpPlan, type EngineRefusal } from '@yingbi/engine'
import { checkColumnUses } from '@yingbi/policies'
import type { OuterColumnType } from '../connectors/duckdb/scratch-protocol.ts'
import { measuredKey } from '../connectors/measured-key.ts'
import type { Caller } from '../http/caller.ts'
import { emptyOuterTables } from '../presenters/outer-tables.ts'
import { policyRefusals } from '../presenters/policy-refusal.ts'
import { presentRefusal } from '../presenters/refusal.ts'
import { engineOf, type DatasetRecord } from '../repositories/datasets.ts'
import type { AskedTable } from './admit-question.ts'
import { purposeRefusal, type AskedProject } from './choose-project.ts'
import type { DatasetCatalogs } from './dataset-catalogs.ts'
import type { OutputTypes } from './output-types.ts'

/** What is asked: one statement, and how much may be spent or how exact the answer must be. */
export interface QuestionText {
  readonly sql: string
  readonly privacy?: PrivacyRequest | undefined
  readonly accuracy?: AccuracyRequest | undefined
  /** In which it is asked; null outside of every project. */
  readonly project: AskedProject | null
  readonly presentation?: PresentationRequest | undefined
}

/** A question that can be answered and is permitted; nothing was charged or read for it. */
export interface CompiledQuestion {
  readonly plan: DpPlan
  readonly presentation: PresentationRequest
  readonly tables: readonly AskedTable[]
  readonly outputTypes: readonly OuterColumnType[]
  readonly sqlHash: string
  readonly planHash: string
}

export type Compilation =
  | { readonly kind: 'accepted'; readonly question: CompiledQuestion }
  | { readonly kind: 'refused'; readonly causes: readonly EngineRefusal[]; readonly refusals: readonly Refusal[] }

export interface CompileNeeds {
  readonly catalogs: DatasetCatalogs
  readonly outputTypes: OutputTypes
}

/**
 * From SQL text to a plan with its cost and the types of its output, or to every reason why not. Decides on published
 * metadata alone: no connection to data is opened.
 */
export async function compileQuestion(
  deps: CompileNeeds,
  caller: Caller,
  dataset: DatasetRecord,
  text: QuestionText,
): Promise<Compilation> {
  const { catalog, lineOf } = deps.catalogs.of(dataset)
  const refuse = (causes: readonly EngineRefusal[]): Compilation => ({
    kind: 'refused',
    causes,
    refusals: causes.map((refusal) =>
      presentRefusal(refusal, {
        sql: text.sql,
        locale: caller.locale,
        policyOwner: catalog.policyOwner,
        policyVersion: catalog.policyVersion,
        policyLineOf: (column) => lineOf(columnPath(column)),
      }),
    ),
  })
  if (dataset.status === 'suspended') return refuse([ofDataset('DATASET_SUSPENDED', dataset)])
  if (dataset.status === 'draft') return refuse([ofDataset('DATASET_NOT_PUBLISHED', dataset)])

  const unfit = purposeRefusal(dataset.policy, text.project)
  if (unfit !== null) return refuse([{ ...NO_PLACE, ...unfit }])

  const engine = engineOf(dataset)
  const wish = { catalog, engine, privacy: text.privacy ?? null, accuracy: text.accuracy ?? null }
  const compiled = compile({ sql: text.sql, ...wish })
  const violations = policyRefusals(checkColumnUses(compiled.uses, dataset.policy, lineOf), dataset.policy, {
    sql: text.sql,
    uses: compiled.uses,
    helps: (edits, column) => {
      const tried = compile({ sql: applyEdits(text.sql, edits), ...wish })
      const left = checkColumnUses(tried.uses, dataset.policy, lineOf).uses
      return tried.kind === compiled.kind && !left.some((violation) => violation.column === column)
    },
  })
  const refusals = compiled.kind === 'refused' ? [...compiled.refusals, ...violations] : violations
  if (compiled.kind === 'refused' || refusals.length > 0) return refuse(refusals)

  const { plan } = compiled
  const described = await deps.outputTypes.of(plan.outer, emptyOuterTables(plan, dataset.policy))
  if (described.kind === 'refused') return refuse([{ ...NO_PLACE, code: described.code, params: {} }])
  return {
    kind: 'accepted',
    question: {
      plan,
      presentation: text.presentation ?? { consistentTotals: true, nonNegativeCounts: true },
      tables: plan.measured.map((measured) => ({
        id: measured.id,
        key: measuredKey(measured),
        rhoMicro: measured.loss.rho,
        deltaFemto: measured.loss.delta,
        parts: lossParts(measured),
      })),
      outputTypes: described.columns,
      sqlHash: sha256(text.sql),
      planHash: sha256(plan.text),
    },
  }
}

const NO_PLACE = { span: null, column: null, operator: null, edits: [] } as const

function ofDataset(code: 'DATASET_SUSPENDED' | 'DATASET_NOT_PUBLISHED', dataset: DatasetRecord): EngineRefusal {
  return { ...NO_PLACE, code, params: { dataset: dataset.slug } }
}

/** Where `table.column` stands in the policy file. */
function columnPath(name: string): readonly string[] {
  const [table = '', column = ''] = name.split('.')
  return ['tables', table, 'columns', column]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
