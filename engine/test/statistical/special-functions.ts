/** ln(n!) by summation for small n, by Stirling's series (error below 1e-13) above. */
export function logFactorial(n: number): number {
  if (n < 64) {
    let sum = 0
    for (let k = 2; k <= n; k++) sum += Math.log(k)
    return sum
  }
  const x = n + 1
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  )
}

/** Upper tail of chi-square with `freedom` degrees; Numerical Recipes 6.2: series below the mean, fraction above. */
export function chiSquareTail(statistic: number, freedom: number): number {
  const a = freedom / 2
  const x = statistic / 2
  if (x <= 0) return 1
  const front = Math.exp(-x + a * Math.log(x) - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= x / (a + n)
      sum += term
    }
    return Math.max(0, 1 - front * sum)
  }
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let i = 1; i < 10_000; i++) {
    const an = -i * (i - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * h
}

/** Standard normal upper tail, both signs. */
export function normalTail(x: number): number {
  return x < 0 ? 1 - chiSquareTail(x * x, 1) / 2 : chiSquareTail(x * x, 1) / 2
}

/** ln Gamma at whole and half arguments. */
function logGamma(a: number): number {
  if (Number.isInteger(a)) return logFactorial(a - 1)
  let sum = 0.5 * Math.log(Math.PI)
  for (let x = 0.5; x < a; x++) sum += Math.log(x)
  return sum
}
