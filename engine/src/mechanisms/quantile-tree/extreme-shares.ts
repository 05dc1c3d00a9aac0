import { rational } from '../../numeric/rational.ts'

/**
 * MIN and MAX rest on one row each, which noise has to hide; the quantiles next to them rest on many. Fixed, so that
 * what is answered depends neither on the data nor on the loss.
 */
export const EXTREME_SHARES = { minimum: rational(5n, 1000n), maximum: rational(995n, 1000n) } as const
