import { EngineError } from '../errors.ts'
import { bitLength } from './bit-length.ts'

/** The largest integer whose square is at most `n`. Errors: ERR_NEGATIVE_SQUARE_ROOT. */
export function integerSqrt(n: bigint): bigint {
  if (n < 0n) throw new EngineError('ERR_NEGATIVE_SQUARE_ROOT')
  if (n < 2n) return n
  // Newton's iteration from above decreases strictly until it reaches the floor of the root.
  let root = 1n << BigInt((bitLength(n) + 1) >> 1)
  for (;;) {
    const next = (root + n / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
