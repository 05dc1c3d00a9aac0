import { compile, type CompileRequest } from '../src/compile.ts'
import type { DpPlan } from '../src/dp-plan/dp-plan.ts'
import type { MeasuredPlan } from '../src/dp-plan/measured-plan.ts'
import { hospitalCatalog } from './catalogs/hospital-catalog.ts'

type Options = Partial<Omit<CompileRequest, 'sql'>>

/** The plan of a statement over the hospital catalog that must be accepted. Needs `loadSqlParser`. */
export function hospitalPlan(sql: string, options: Options = { privacy: { epsilon: 1 } }): DpPlan {
  const result = compile({ catalog: hospitalCatalog(), ...options, sql })
  if (result.kind === 'refused') throw new Error(result.refusals.map(({ code }) => code).join(', '))
  return result.plan
}

/** Its first measured plan. */
export function hospitalMeasured(sql: string, options?: Options): MeasuredPlan {
  const [measured] = hospitalPlan(sql, options).measured
  if (measured === undefined) throw new Error('nothing is measured')
  return measured
}

/** Codes of the refusals of a statement that must be refused, with their parameters. */
export function hospitalRefusals(sql: string, options: Options = {}) {
  const result = compile({ catalog: hospitalCatalog(), ...options, sql })
  return result.kind === 'accepted' ? [] : result.refusals.map(({ code, params }) => ({ code, params }))
}
