/** Degree of a Bernstein basis in one variable. */
export type BasisDegree = 0 | 1 | 2

/** Number of one of the basis functions: C(degree, k) y^k (1 - y)^(degree - k) for 0 <= k <= degree. */
export interface BasisFunction {
  readonly degree: BasisDegree
  readonly k: number
}

/** C(n, k) for the few small arguments of these bases. */
export function binomial(n: number, k: number): number {
  return k < 0 || k > n ? 0 : n === 2 && k === 1 ? 2 : 1
}

/** Basis functions of the product basis, last variable fastest, one number `k` a variable. */
export function productBasis(degrees: readonly BasisDegree[]): readonly (readonly BasisFunction[])[] {
  return degrees.reduce<readonly (readonly BasisFunction[])[]>(
    (products, degree) =>
      products.flatMap((product) => Array.from({ length: degree + 1 }, (_, k) => [...product, { degree, k }])),
    [[]],
  )
}

/**
 * Coefficients by which the sum over rows of a monomial y1^e1 y2^e2 is read off the sums of the product basis, in its
 * order: y^e = sum over k of C(k, e) / C(degree, e) times basis function k. Source: ./PROOF.md#basis.
 */
export function monomialCoefficients(degrees: readonly BasisDegree[], exponents: readonly number[]): readonly number[] {
  return productBasis(degrees).map((product) =>
    product.reduce((all, { degree, k }, i) => {
      const exponent = exponents[i] ?? 0
      return (all * binomial(k, exponent)) / binomial(degree, exponent)
    }, 1),
  )
}
