/**
 * The closed form of Desfontaines et al. (arXiv 2006.03684, Theorem 1) in floating point: the probability that a group of
 * n units is kept under (epsilon, delta), and the least n that is kept for certain.
 */
export function publishedKeepProbability(
  epsilon: number,
  delta: number,
): { certainFrom: number; at(n: number): number } {
  const growth = Math.expm1(epsilon)
  const rising = (n: number) => (Math.expm1(n * epsilon) / growth) * delta
  const turn = 1 + Math.floor(Math.log1p(Math.tanh(epsilon / 2) * (1 / delta - 1)) / epsilon)
  const atTurn = rising(turn)
  const last = turn + Math.floor(Math.log1p((growth / delta) * (1 - atTurn)) / epsilon)
  const at = (n: number) => {
    if (n <= turn) return rising(n)
    return n <= last ? atTurn - (1 - atTurn + delta / growth) * Math.expm1(-(n - turn) * epsilon) : 1
  }
  return { certainFrom: last + 1, at }
}
