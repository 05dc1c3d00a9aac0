import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import { divideRational, multiplyRational, rational, type Rational } from '../../src/numeric/rational.ts'
import { microRho, rhoRational } from '../../src/numeric/micro.ts'
import { MUTANTS } from '../greybox/mutants.ts'
import type { Fault } from './audited-questions.ts'

/** Faults that the audit must catch, each in a question in which it shows. */
export const PLANTED_FAULTS: readonly { readonly name: string; readonly question: string; readonly fault: Fault }[] = [
  { name: 'noise a fifth too small', question: 'a count of ranked rows', fault: withVariance(rational(16n, 25n)) },
  {
    name: 'noise a fifth too small',
    question: 'a sum by department, two levels',
    fault: withVariance(rational(16n, 25n)),
  },
  { name: 'half the noise', question: 'an average of ranked rows', fault: withVariance(rational(1n, 4n)) },
  {
    name: 'one group too many',
    question: 'counts by year, two levels',
    fault: mutant('one group too many is kept per unit'),
  },
  { name: 'one row too many', question: 'a count of two levels', fault: mutant('one row too many is kept per group') },
  { name: 'no clipping', question: 'a sum of ranked rows', fault: mutant('values of stored columns are not clipped') },
  { name: 'no rank limit', question: 'a count of ranked rows', fault: mutant('the rank limit is dropped') },
  { name: 'every column spends the whole loss', question: 'a count and a sum together', fault: spentTwice },
  { name: 'selection without noise', question: 'groups from the data', fault: selectionWithoutNoise },
]

function mutant(name: string): Fault {
  const found = MUTANTS.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no planted bug ${name}`)
  return found.mutate
}

function withVariance(factor: Rational): Fault {
  return (plan) => rescaled(plan, () => factor)
}

function spentTwice(plan: MeasuredPlan): MeasuredPlan {
  const whole = rhoRational(microRho(BigInt(plan.loss.rho)))
  return rescaled(plan, ({ rho }) => divideRational(rho, whole))
}

function rescaled(
  plan: MeasuredPlan,
  factorOf: (measurement: MeasuredPlan['measurements'][number]) => Rational,
): MeasuredPlan {
  const measurements = plan.measurements.map((measurement) => ({
    ...measurement,
    sigma2: multiplyRational(measurement.sigma2, factorOf(measurement)),
  }))
  return { ...plan, measurements }
}

/** A threshold on the exact number of people. */
function selectionWithoutNoise(plan: MeasuredPlan): MeasuredPlan | null {
  const { selection } = plan
  if (selection === null) return null
  const none = rational(1n, 1_000_000n)
  return {
    ...plan,
    // Ten others are stored, and the one. Their weights are whole, and far above the threshold.
    selection: { ...selection, minimumUnits: 11n, delta: rational(1n, 2n), sigma2: none },
  }
}
