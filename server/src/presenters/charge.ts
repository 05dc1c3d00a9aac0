import type { Charge } from '@yingbi/contracts'
import { decimalFromMicroRho, deltaFemto, epsilonOfRho, microRho } from '@yingbi/engine'
import type { PrivacyAmount } from '../repositories/budget-ledger.ts'

const FEMTO = 1e15

/**
 * A loss for people and programs: rho exactly, and the epsilon that it amounts to at the dataset's delta. `delta` is the
 * sum of that delta and of what group selection spent; nothing spent is zero in all three.
 */
export function presentCharge(amount: PrivacyAmount, datasetDelta: number): Charge {
  if (amount.rhoMicro === 0n && amount.deltaFemto === 0n) return { rho: '0', epsilon: 0, delta: 0 }
  const rho = microRho(amount.rhoMicro)
  return {
    rho: amount.rhoMicro === 0n ? '0' : decimalFromMicroRho(rho),
    epsilon: epsilonOfRho(rho, datasetDelta),
    delta: Number(amount.deltaFemto + deltaFemto(datasetDelta)) / FEMTO,
  }
}
