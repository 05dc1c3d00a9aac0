import type { PlanStep } from '@yingbi/contracts'
import type { PlanStep as EngineStep } from '@yingbi/engine'
import { presentCharge } from './charge.ts'
import { placeOf } from './refusal.ts'

/** A step of the engine's plan with places in the statement's text and losses in all three measures. */
export function presentPlanStep(step: EngineStep, sql: string, datasetDelta: number): PlanStep {
  const { operator, zone, facts, span, loss } = step
  return {
    operator,
    zone,
    facts,
    place: span === null ? null : placeOf(sql, span),
    charge: loss === null ? null : presentCharge({ rhoMicro: loss.rho, deltaFemto: loss.delta }, datasetDelta),
    steps: step.steps.map((each) => presentPlanStep(each, sql, datasetDelta)),
  }
}
