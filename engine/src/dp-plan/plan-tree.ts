import { describe, inputsOf } from '../relation/print-relation.ts'
import type { Relation } from '../relation/relation.ts'
import type { DpPlan } from './dp-plan.ts'
import { measurementAt, type MeasuredColumnPlan, type MeasuredPlan } from './measured-plan.ts'
import type { BoundQuery } from './measured-query.ts'
import { sigmaOf } from './statistics/statistic.ts'
import { releasedUnit } from './statistics/moment.ts'
import type { PlanOperator, PlanStep, PlanZone } from './plan-step.ts'

/** The plan from the answer down to the stored rows. */
export function planTree(plan: Pick<DpPlan, 'measured' | 'outer' | 'families' | 'loss'>, query: BoundQuery): PlanStep {
  const measured = plan.measured.map((each) => {
    const input = query.measured.find(({ id }) => id === each.id)?.input
    return measureStep(each, input)
  })
  const published = plan.outer.publicTables.map(({ table }) =>
    step('relation-tableScan', 'public', { detail: table }, {}),
  )
  const agreed = new Set(plan.families.flatMap(({ members }) => members.map(({ measuredId }) => measuredId)))
  const [inFamily, alone] = [
    measured.filter((_, i) => agreed.has(idAt(plan, i))),
    measured.filter((_, i) => !agreed.has(idAt(plan, i))),
  ]
  const agree =
    inFamily.length === 0 ? [] : [step('agree', 'released', { tables: inFamily.length }, { steps: inFamily })]
  const columns = plan.outer.columns.map(({ name }) => name).join(', ')
  return step('outer', 'released', { columns }, { loss: plan.loss, steps: [...agree, ...alone, ...published] })
}

function idAt({ measured }: Pick<DpPlan, 'measured'>, position: number): string {
  return measured[position]?.id ?? ''
}

function measureStep(plan: MeasuredPlan, input: Relation | undefined): PlanStep {
  const keys = plan.keys.map(({ name }) => name).join(', ')
  const groups: Record<string, number> = plan.groups === null ? {} : { groups: plan.groups.length }
  const read = input === undefined ? [] : [relationStep(input)]
  return step(
    'measure',
    'cut',
    { table: plan.id, keys, ...groups },
    {
      loss: plan.loss,
      steps: [...noiseSteps(plan), ...selectionSteps(plan), boundingStep(plan, read)],
    },
  )
}

/** One step for each column; what it shows of a measurement, and the noise of that measurement. */
function noiseSteps(plan: MeasuredPlan): readonly PlanStep[] {
  return plan.columns.map((column): PlanStep => step('noise', 'cut', noiseFacts(plan, column), { span: column.span }))
}

function noiseFacts(plan: MeasuredPlan, { name, statistic, measurement, expectedError }: MeasuredColumnPlan) {
  const { facts, sigma2, sharesSelectionNoise } = measurementAt(plan, measurement)
  const first = plan.columns.findIndex((column) => column.measurement === measurement)
  const shared = plan.columns[first]?.name !== name || sharesSelectionNoise
  return {
    column: name,
    scale: sigmaOf({ sigma2 }) * releasedUnit(statistic, facts),
    ...(expectedError.typical === null ? {} : { error: expectedError.typical }),
    ...(shared ? { free: 1 } : {}),
  }
}

function selectionSteps({ selection }: MeasuredPlan): readonly PlanStep[] {
  if (selection === null) return []
  return [step('choose-groups', 'cut', { method: selection.rule, least: Number(selection.minimumUnits) }, {})]
}

function boundingStep({ bounding }: MeasuredPlan, steps: readonly PlanStep[]): PlanStep {
  if (bounding.kind === 'two-level') {
    const facts = { groups: Number(bounding.groupsPerUnit), rows: Number(bounding.rowsPerGroup) }
    return step('two-level', 'private', facts, { steps })
  }
  return step(bounding.kind, 'private', { rows: Number(bounding.rowsPerUnit) }, { steps })
}

function relationStep(relation: Relation): PlanStep {
  const text = describe(relation)
  const detail = relation.kind === 'tableScan' ? relation.table : text.slice(text.indexOf(' ') + 1)
  return step(
    `relation-${relation.kind}`,
    relation.property === 'public' ? 'public' : 'private',
    { detail },
    {
      span: relation.span,
      steps: inputsOf(relation).map(relationStep),
    },
  )
}

function step(
  operator: PlanOperator,
  zone: PlanZone,
  facts: PlanStep['facts'],
  rest: Partial<Pick<PlanStep, 'span' | 'loss' | 'steps'>>,
): PlanStep {
  return { operator, zone, facts, span: rest.span ?? null, loss: rest.loss ?? null, steps: rest.steps ?? [] }
}
