import type { Budget, Charge, ErrorCode, Refusal } from '@yingbi/contracts'

export type ErrorParams = Readonly<Record<string, string | number | boolean | null>>

/** Parts of a problem document that only some answers carry. */
export interface ErrorExtras {
  readonly refusals?: readonly Refusal[]
  readonly left?: readonly Budget[]
  readonly refusedBy?: readonly Budget[]
  readonly requested?: Charge
  readonly cause?: unknown
}

/**
 * An answer other than the one asked for, thrown by use cases and turned into a problem document at the edge.
 * `params` fill the placeholders of the code's message: identifiers, limits and positions, never data values.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly status: number
  readonly params: ErrorParams
  readonly extras: ErrorExtras

  constructor(code: ErrorCode, status: number, params: ErrorParams = {}, extras: ErrorExtras = {}) {
    super(`request answered with ${code}`, extras.cause === undefined ? {} : { cause: extras.cause })
    this.code = code
    this.status = status
    this.params = params
    this.extras = extras
  }
}
