import type { MessageParams } from '@yingbi/contracts'
import { decimalFromMicroRho, microRho } from '@yingbi/engine'
import type { PrivacyAmount, ScopeBalance } from '../repositories/budget-ledger.ts'
import { leftOf } from './budget.ts'

/** What BUDGET_EXHAUSTED says: the limit that does not hold the question, in the amount that it lacks. */
export function exhaustedParams(balance: ScopeBalance, charge: PrivacyAmount, dataset: string): MessageParams {
  const left = leftOf(balance)
  const scope =
    balance.scope === 'dataset'
      ? { scopeEn: `the dataset ${dataset}`, scopeZh: `数据集 ${dataset}` }
      : { scopeEn: 'your own limit', scopeZh: '你的限额' }
  return charge.rhoMicro > left.rhoMicro
    ? { ...scope, needed: rhoText(charge.rhoMicro), left: rhoText(left.rhoMicro) }
    : { ...scope, needed: deltaText(charge.deltaFemto), left: deltaText(left.deltaFemto) }
}

function rhoText(rhoMicro: bigint): string {
  return `rho ${decimalFromMicroRho(microRho(rhoMicro))}`
}

function deltaText(deltaFemto: bigint): string {
  return `delta ${Number(deltaFemto) / 1e15}`
}
