import { EngineError } from '../errors.ts'
import { rhoRational, type MicroRho } from '../numeric/micro.ts'
import { divideRational, rational, type Rational } from '../numeric/rational.ts'

/** `parts` equal shares of rho whose exact sum is `total`. Errors: ERR_COUNT_NOT_POSITIVE, ERR_RHO_NOT_POSITIVE. */
export function splitRho(total: MicroRho, parts: number): Rational[] {
  if (!(Number.isSafeInteger(parts) && parts >= 1)) throw new EngineError('ERR_COUNT_NOT_POSITIVE', { parts })
  // A share of nothing cannot be turned into noise.
  if (total <= 0n) throw new EngineError('ERR_RHO_NOT_POSITIVE')
  const share = divideRational(rhoRational(total), rational(BigInt(parts)))
  return Array.from({ length: parts }, () => share)
}
