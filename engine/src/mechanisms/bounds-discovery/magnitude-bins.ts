/**
 * Bins of whole numbers by sign and magnitude: bin 64 is 0, bin 64 + k has the k-bit numbers, 2^(k-1) to 2^k - 1, and
 * bin 64 - k their negatives. Bin 0 takes everything below, bin 127 everything above.
 */
export const MAGNITUDE_BINS = 128
const ZERO_BIN = 64

/** The least number of a bin; of bin 0 the least of 64 bits. */
export function leastOfBin(bin: number): bigint {
  if (bin > ZERO_BIN) return 1n << BigInt(bin - ZERO_BIN - 1)
  return bin === 0 ? -(1n << 63n) : 1n - (1n << BigInt(ZERO_BIN - bin))
}

export function greatestOfBin(bin: number): bigint {
  return leastOfBin(bin + 1) - 1n
}

/** A bin nearer to 0 by one; that of 0 is its own. */
export function towardsZero(bin: number): number {
  return bin + Math.sign(ZERO_BIN - bin)
}

/** Calls `branch` for the bins below and from on each edge, as a balanced tree of comparisons with the least number of a bin. */
export function binTree<T>(leaf: (bin: number) => T, branch: (edge: bigint, below: T, from: T) => T): T {
  return between(0, MAGNITUDE_BINS)

  function between(first: number, end: number): T {
    if (end - first === 1) return leaf(first)
    const middle = (first + end) / 2
    return branch(leastOfBin(middle), between(first, middle), between(middle, end))
  }
}
