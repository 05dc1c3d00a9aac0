import { encloseExpMinus } from '../numeric/exp-enclosure.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import { rational } from '../numeric/rational.ts'

/**
 * Bound on |expMinus(x) - exp(-x)| for every double x >= 0. The true error is below 2^-50; see
 * ../mechanisms/discrete-gaussian/PROOF.md#exp-minus for the sum of its parts.
 */
export const EXP_MINUS_ERROR = 2 ** -48

const STEPS_PER_UNIT = 64
/** exp(-36) < 2^-51, so 0 is within the error from here on. */
const CUTOFF = 36

const TABLE_PRECISION = 100n

/** exp(-n) and exp(-j / 64), correctly rounded up to the enclosure's width of 2^-100. */
const WHOLE = Array.from({ length: CUTOFF }, (_, n) => tableEntry(BigInt(n), 1n))
const FRACTION = Array.from({ length: STEPS_PER_UNIT }, (_, j) => tableEntry(BigInt(j), BigInt(STEPS_PER_UNIT)))

/**
 * exp(-x) for x >= 0 from additions, multiplications and a table only: IEEE 754 fixes those to the last bit, whereas
 * Math.exp may differ between engines and could not be proved about.
 */
export function expMinus(x: number): number {
  if (x >= CUTOFF) return 0
  const step = Math.floor(x * STEPS_PER_UNIT)
  // Exact: both operands are multiples of ulp(x), and the result is smaller than x.
  const r = x - step / STEPS_PER_UNIT
  const series = 1 - r * (1 - (r / 2) * (1 - (r / 3) * (1 - (r / 4) * (1 - (r / 5) * (1 - r / 6)))))
  return (WHOLE[step >> 6] ?? 0) * (FRACTION[step & 63] ?? 0) * series
}

function tableEntry(numerator: bigint, denominator: bigint): number {
  const { low } = encloseExpMinus(rational(numerator, denominator), TABLE_PRECISION)
  return rationalToNumber(rational(low, 1n << TABLE_PRECISION))
}
