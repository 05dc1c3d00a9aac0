import type { MessageParams } from '@yingbi/contracts'
import { decimalFromMicroRho, microRho } from '@yingbi/engine'
import type { PrivacyAmount, ScopeBalance } from '../repositories/budget-ledger.ts'
import { leftOf } from './budget.ts'

/** What is named beside a limit: the dataset, and the project when the question is asked in one. */
interface Names {
  readonly dataset: string
  readonly project: { readonly name: string; readonly purpose: string } | null
}

/** What BUDGET_EXHAUSTED says: the limit that does not hold the question, in the amount that it lacks. */
export function exhaustedParams(balance: ScopeBalance, charge: PrivacyAmount, names: Names): MessageParams {
  const left = leftOf(balance)
  const scope = { ...scopeTexts(balance, names), ...opensTexts(balance.window) }
  return charge.rhoMicro > left.rhoMicro
    ? { ...scope, needed: rhoText(charge.rhoMicro), left: rhoText(left.rhoMicro) }
    : { ...scope, needed: deltaText(charge.deltaFemto), left: deltaText(left.deltaFemto) }
}

function scopeTexts({ scope }: ScopeBalance, { dataset, project }: Names): { scopeEn: string; scopeZh: string } {
  const name = project?.name ?? ''
  const purpose = project?.purpose ?? ''
  return {
    dataset: { scopeEn: `the dataset ${dataset}`, scopeZh: `数据集 ${dataset}` },
    purpose: { scopeEn: `the purpose ${purpose}`, scopeZh: `用途 ${purpose}` },
    project: { scopeEn: `the project ${name}`, scopeZh: `项目 ${name}` },
    person: { scopeEn: 'your own limit', scopeZh: '你的限额' },
  }[scope]
}

/** When the window begins anew, in China Standard Time; a lifetime never does. */
function opensTexts({ end }: ScopeBalance['window']): { opensEn: string; opensZh: string } {
  if (end === null) return { opensEn: '', opensZh: '' }
  const at = new Date(end.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
  return { opensEn: ` It opens again on ${at} (UTC+8).`, opensZh: `到 ${at} 重新计算。` }
}

function rhoText(rhoMicro: bigint): string {
  return `rho ${decimalFromMicroRho(microRho(rhoMicro))}`
}

function deltaText(deltaFemto: bigint): string {
  return `delta ${Number(deltaFemto) / 1e15}`
}
