import type { CurvePoint } from '../../ui/cost-curve.tsx'

/** Reads a rising table at `x`, straight between its points on logarithmic scales, and on beyond its ends. */
function readLogLog(points: readonly (readonly [x: number, y: number])[], x: number): number | null {
  const sorted = points.filter(([px, py]) => px > 0 && py > 0).toSorted((a, b) => a[0] - b[0])
  const after = sorted.findIndex(([px]) => px >= x)
  const right = sorted[Math.max(1, after === -1 ? sorted.length - 1 : after)]
  const left = sorted[Math.max(1, after === -1 ? sorted.length - 1 : after) - 1]
  if (left === undefined || right === undefined || x <= 0) return null
  const share = (Math.log(x) - Math.log(left[0])) / (Math.log(right[0]) - Math.log(left[0]))
  return Math.exp(Math.log(left[1]) + share * (Math.log(right[1]) - Math.log(left[1])))
}

/**
 * The server's curve, through the point that is shown: all columns of a question share one shape, the server gives that
 * of the first that it measures.
 */
export function curveThrough(
  points: readonly CurvePoint[],
  epsilon: number,
  expectedError: number | null,
): readonly CurvePoint[] {
  const there = readLogLog(
    points.map((p) => [p.epsilon, p.expectedError] as const),
    epsilon,
  )
  if (there === null || expectedError === null) return points
  return points.map((p) => ({ epsilon: p.epsilon, expectedError: (p.expectedError * expectedError) / there }))
}

/** Epsilon at which the curve has an error, for a question whose repeat is free and so names no price. */
export function epsilonOnCurve(points: readonly CurvePoint[], expectedError: number): number | null {
  return readLogLog(
    points.map((p) => [p.expectedError, p.epsilon] as const),
    expectedError,
  )
}
