/**
 * Broken invariants inside the engine: a caller passed something that a planner must never produce. They are bugs, not
 * answers; what an analyst may do wrong is refused with a value instead. Retired codes are never reused.
 */
export const ENGINE_ERROR_CODES = [
  'ERR_NUMBER_MALFORMED',
  'ERR_NUMBER_NOT_FINITE',
  'ERR_DIVISION_BY_ZERO',
  'ERR_NEGATIVE_SQUARE_ROOT',
  'ERR_RANGE_EMPTY',
  'ERR_RANDOM_SHORT_READ',
  'ERR_PROBABILITY_OUT_OF_RANGE',
  'ERR_SCALE_NOT_POSITIVE',
  'ERR_SENSITIVITY_NOT_POSITIVE',
  'ERR_RHO_NOT_POSITIVE',
  'ERR_RHO_NEGATIVE',
  'ERR_EPSILON_NOT_POSITIVE',
  'ERR_DELTA_OUT_OF_RANGE',
  'ERR_CONFIDENCE_OUT_OF_RANGE',
  'ERR_COUNT_NEGATIVE',
  'ERR_COUNT_NOT_POSITIVE',
  'ERR_BOUNDS_REVERSED',
  'ERR_LITERAL_MALFORMED',
  'ERR_EXPRESSION_MALFORMED',
  'ERR_RELATION_MALFORMED',
  'ERR_VALUE_RANGE',
  'ERR_PLAN_UNSOUND',
  'ERR_EXACT_ROWS_MALFORMED',
] as const
export type EngineErrorCode = (typeof ENGINE_ERROR_CODES)[number]

/** `params` hold parameters and limits, never data values. */
export type EngineErrorParams = Readonly<Record<string, string | number>>

export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: EngineErrorCode
  readonly params: EngineErrorParams

  constructor(code: EngineErrorCode, params: EngineErrorParams = {}, options?: { readonly cause?: unknown }) {
    const details = Object.entries(params).map(([name, value]) => `${name} \`${value}\``)
    super(details.length === 0 ? code : `${code}: ${details.join(', ')}`, options)
    this.code = code
    this.params = params
  }
}
