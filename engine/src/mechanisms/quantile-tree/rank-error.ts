import { normalQuantileUp } from '../../numeric/normal-tail.ts'
import type { TreeShape } from './tree-shape.ts'

/**
 * A half-width, in rows, of the error with which the rank of the p-quantile is known, from the noise alone.
 * `sigma` is the standard deviation of one node's noise. Source: ./PROOF.md#error.
 */
export function rankHalfWidth(
  { height, branching }: Pick<TreeShape, 'height' | 'branching'>,
  { share, sigma, confidence }: { readonly share: number; readonly sigma: number; readonly confidence: number },
): number {
  const far = Math.max(share, 1 - share)
  const variances = branching * far ** 2 + (height - 1) * (branching / 4 + 1)
  return normalQuantileUp((1 - confidence) / 2) * sigma * Math.sqrt(variances)
}
