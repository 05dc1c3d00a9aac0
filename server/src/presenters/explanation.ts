import type { ExplainAnswer, ExplainColumn, Locale } from '@yingbi/contracts'
import { epsilonOfRho, microRho, noisyColumns, type DpPlan, type MeasuredColumnPlan } from '@yingbi/engine'
import type { OuterColumnType } from '../connectors/duckdb/scratch-protocol.ts'
import { holds, type PrivacyAmount, type ScopeBalance } from '../repositories/budget-ledger.ts'
import { bindingBalance, leftOf, questionsLeft } from './budget.ts'
import { presentCharge } from './charge.ts'
import { measuredPlan } from './outer-tables.ts'
import { presentPlanStep } from './plan-step.ts'

/** A question that can be answered, and what the ledger would say to it now. */
export interface Explained {
  readonly plan: DpPlan
  readonly outputTypes: readonly OuterColumnType[]
}
export interface Foreseen {
  readonly charge: PrivacyAmount
  readonly reusedFrom: string | null
  readonly balances: readonly ScopeBalance[]
}

export function presentExplanation(
  question: Explained,
  foreseen: Foreseen,
  { sql, locale, datasetDelta }: { readonly sql: string; readonly locale: Locale; readonly datasetDelta: number },
): Extract<ExplainAnswer, { accepted: true }> {
  const { plan, outputTypes } = question
  const { charge, balances } = foreseen
  // A free repeat leaves everything as it is; questions like it are counted by what it would cost anew.
  const cost = charge.rhoMicro === 0n ? { rhoMicro: plan.loss.rho, deltaFemto: plan.loss.delta } : charge
  const binding = bindingBalance(balances, cost)
  return {
    accepted: true,
    charge: presentCharge(charge, datasetDelta),
    reusedFrom: foreseen.reusedFrom,
    columns: plan.outer.columns.map((column, x) => explainColumn(plan, column, outputTypes[x]?.type ?? 'VARCHAR')),
    plan: plan.text,
    planTree: presentPlanStep(plan.tree, sql, datasetDelta),
    warnings: plan.warnings.map(({ message }) => (locale === 'zh-CN' ? message.zh : message.en)),
    bounding: plan.measured[0]?.bounding.kind ?? 'none',
    budget: {
      admitted: balances.every((balance) => holds(balance, charge)),
      bindingScope: binding.scope,
      bindingWindow: binding.window.kind,
      questionsLeft: questionsLeft(binding, cost),
      leftAfter: presentCharge(leftAfter(binding, charge), datasetDelta),
    },
    curve: costCurve(plan, datasetDelta),
  }
}

function leftAfter(balance: ScopeBalance, charge: PrivacyAmount): PrivacyAmount {
  const left = leftOf(balance)
  return holds(balance, charge)
    ? { rhoMicro: left.rhoMicro - charge.rhoMicro, deltaFemto: left.deltaFemto - charge.deltaFemto }
    : left
}

function explainColumn(plan: DpPlan, column: DpPlan['outer']['columns'][number], type: string): ExplainColumn {
  const { name, measured } = column
  const unknown = { expectedError: null, expectedErrorHigh: null, relativeError: null, expectedRank: null }
  if (measured === null) return { name, type, ...unknown, mechanism: null, note: null }
  const source = measuredPlan(plan, measured.measuredId)
  const noisy = noisyColumns(source).find((candidate) => candidate.name === measured.column)
  const planned = source.columns.find((candidate) => candidate.name === measured.column)
  if (noisy === undefined || planned === undefined) return { name, type, ...unknown, mechanism: 'key', note: null }
  return { name, type, ...expectedErrors(planned), mechanism: noisy.mechanism, note: noisy.note }
}

function expectedErrors({
  expectedError,
}: MeasuredColumnPlan): Pick<ExplainColumn, 'expectedError' | 'expectedErrorHigh' | 'relativeError' | 'expectedRank'> {
  const { typical, smallGroup, relative, rank } = expectedError
  return {
    expectedError: typical,
    expectedErrorHigh: smallGroup === typical ? null : smallGroup,
    relativeError: relative,
    expectedRank: rank,
  }
}

/**
 * Losses of the cost curve, as multiples of what the question asks for. Wide enough that a picture from epsilon 0.1 to 2
 * is filled wherever in it the question stands: epsilon goes with the root of rho.
 */
const CURVE_STEPS = [0.0025, 0.01, 0.04, 0.1, 0.25, 0.5, 1, 2, 4, 10, 25, 100, 400]

/**
 * Expected error of the first measured column over epsilon: with zCDP noise the error falls with the root of rho, so the
 * curve follows from one point of it.
 */
function costCurve(plan: DpPlan, datasetDelta: number): Extract<ExplainAnswer, { accepted: true }>['curve'] {
  const [first] = plan.measured.flatMap(({ columns }) => columns).filter((c) => c.expectedError.typical !== null)
  const typical = first?.expectedError.typical ?? null
  const rho = Number(plan.loss.rho)
  if (typical === null || rho === 0) return []
  return CURVE_STEPS.flatMap((step) => {
    const at = BigInt(Math.round(rho * step))
    if (at === 0n) return []
    return [{ epsilon: epsilonOfRho(microRho(at), datasetDelta), expectedError: typical * Math.sqrt(rho / Number(at)) }]
  })
}
