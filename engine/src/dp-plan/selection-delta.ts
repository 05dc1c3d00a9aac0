import type { Catalog } from '../catalog/catalog.ts'
import { multiplyRational, rational, rationalFromNumber, type Rational } from '../numeric/rational.ts'

/** So many questions may choose their groups from the data before their failures add up to the dataset's delta. */
const SELECTIONS_PER_DELTA = 1000n

/**
 * Probability with which the choice of groups of one question may fail to hide a unit. The dataset's delta is what all
 * choices under one limit may add up to; the price of the smaller share is a threshold higher by a few standard deviations.
 */
export function selectionDelta({ delta }: Pick<Catalog, 'delta'>): Rational {
  return multiplyRational(rationalFromNumber(delta), rational(1n, SELECTIONS_PER_DELTA))
}
