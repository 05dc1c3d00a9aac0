import { formatError, formatNumber } from './format-number.ts'
import './plus-minus.css'

export interface PlusMinusProps {
  readonly value: number
  /** Half-width of the 95 % interval; null when the number carries none. */
  readonly error: number | null
  readonly decimals: number
}

/** From which relative error on a number is shown in ochre. */
export const WIDE_RELATIVE_ERROR = 0.1

export function isWide(value: number, error: number): boolean {
  return error > Math.abs(value) * WIDE_RELATIVE_ERROR
}

/** A number and its error in one cell; a number never travels without it. */
export function PlusMinus({ value, error, decimals }: PlusMinusProps) {
  return (
    <span className="plus-minus">
      <span>{formatNumber(value, decimals)}</span>
      {error !== null && (
        <span className={isWide(value, error) ? 'plus-minus-error wide-error' : 'plus-minus-error'}>
          {formatError(error, decimals)}
        </span>
      )}
    </span>
  )
}
