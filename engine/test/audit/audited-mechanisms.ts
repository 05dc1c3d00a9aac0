import { gaussianVariance } from '../../src/mechanisms/discrete-gaussian/privacy-map.ts'
import {
  gaussianThreshold,
  passesGaussianThreshold,
} from '../../src/mechanisms/partition-selection/gaussian-threshold.ts'
import { rational } from '../../src/numeric/rational.ts'
import { rationalToNumber } from '../../src/numeric/rational-to-number.ts'
import { makeDiscreteGaussianSampler } from '../../src/random/discrete-gaussian-sampler.ts'
import type { RandomSource } from '../../src/random/random-source.ts'
import type { AuditedRelease } from './audit-release.ts'
import { muOfDiscreteGaussian } from './lower-bounds.ts'

const MINIMUM = 5n

/** Mechanisms alone, each between the two numbers at which it may tell most. */
export function auditedMechanisms(random: RandomSource): readonly AuditedRelease[] {
  return [
    ...[1n, 100n].map((sensitivity) => gaussian(sensitivity, random)),
    ...[0n, 1n, 4n].map((more) => threshold(MINIMUM + more, random)),
  ]
}

function gaussian(sensitivity: bigint, random: RandomSource): AuditedRelease {
  const rho = rational(1n, 2n)
  const sigma2 = gaussianVariance(rational(sensitivity * sensitivity), rho)
  const draw = makeDiscreteGaussianSampler(sigma2)
  return {
    name: `discrete Gaussian, sensitivity ${sensitivity}`,
    promise: { kind: 'gaussian', mu: muOfDiscreteGaussian(Number(sensitivity), rationalToNumber(sigma2)), delta: 0 },
    show: (side) => [Number(draw(random) + (side === 'with' ? sensitivity : 0n))],
  }
}

/** A group against one with one person less: at the minimum, below which it is never shown, delta alone. */
function threshold(people: bigint, random: RandomSource): AuditedRelease {
  const sigma2 = rational(1n)
  const options = { sigma2, groupsPerUnit: 1, delta: rational(1n, 100n), minimumUnits: MINIMUM }
  const least = gaussianThreshold(options)
  const draw = makeDiscreteGaussianSampler(sigma2)
  return {
    name: `Gaussian threshold for ${people} people`,
    promise: { kind: 'gaussian', mu: muOfDiscreteGaussian(1, 1), delta: 0.01 },
    show: (side) => {
      const units = side === 'with' ? people : people - 1n
      const noisyUnits = units + draw(random)
      return [passesGaussianThreshold({ units, noisyUnits, threshold: least, minimumUnits: MINIMUM }) ? 1 : 0]
    },
  }
}
