import { binThreshold, discoveredBounds } from '../../mechanisms/bounds-discovery/discovered-bounds.ts'
import { releasedInteger } from '../released-value.ts'
import type { StatisticKind } from './statistic.ts'

/** An end of where the values lie; null when the noise hides it. It has no interval: it is an end of one. */
export const discoveredBound: StatisticKind = {
  noisyType: ({ scale }) => (scale === 0 ? 'BIGINT' : `DECIMAL(38,${scale})`),
  reader: ({ kind, scale }, { sigma2 }) => {
    const threshold = binThreshold(sigma2)
    return (_, tree) => {
      const bounds = tree === null ? null : discoveredBounds(tree.top, threshold)
      const end = kind === 'lowerBound' ? bounds?.lower : bounds?.upper
      return { value: end === undefined ? null : releasedInteger(end, scale), low: null, high: null }
    }
  },
  expectedHalfWidth: () => null,
  expectedMagnitude: () => null,
  dependsOnSize: false,
}
