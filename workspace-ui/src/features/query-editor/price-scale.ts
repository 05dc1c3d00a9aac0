/** The slider's scale: epsilon on a logarithmic axis, in steps of 0 to 1000. */
export const SLIDER_STEPS = 1000

/** The narrowest range that holds epsilon; the usual one is 0.1 to 2. */
export function epsilonRange(epsilon: number): readonly [number, number] {
  const low = epsilon < 0.1 ? 0.01 : 0.1
  const high = [2, 5, 10].find((bound) => epsilon <= bound) ?? 100
  return [low, high]
}

export function sliderStep(epsilon: number, [low, high]: readonly [number, number]): number {
  const share = (Math.log(epsilon) - Math.log(low)) / (Math.log(high) - Math.log(low))
  return Math.round(Math.min(1, Math.max(0, share)) * SLIDER_STEPS)
}

/** Epsilon at a step, with two significant digits so that the price stays a round number. */
export function epsilonAt(step: number, [low, high]: readonly [number, number]): number {
  const epsilon = Math.exp(Math.log(low) + (step / SLIDER_STEPS) * (Math.log(high) - Math.log(low)))
  return Number(epsilon.toPrecision(2))
}

/** Epsilon rounded for a field: two decimals, more when it is small. */
export function roundedEpsilon(epsilon: number): number {
  return epsilon >= 0.1 ? Math.round(epsilon * 100) / 100 : Number(epsilon.toPrecision(2))
}
