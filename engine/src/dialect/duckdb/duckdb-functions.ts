import { EngineError } from '../../errors.ts'
import type { Call } from '../../relation/expression.ts'
import { commonFunctions } from '../common-functions.ts'
import { fixedCasts, largestMagnitude, WIDE_LIMIT, widthOf } from '../fixed-width.ts'
import {
  codeValues,
  daysAdded,
  FIRST_DAY,
  fixedTypeOf,
  LAST_DAY,
  literalText,
  named,
  quoteText,
  type FunctionTable,
  RESULT,
  scaleDigits,
  scaleStep,
  stepsBelowZero,
  substringRange,
  truncationUnit,
} from '../render-call.ts'

export const DUCKDB_FIXED_TYPES = { narrow: 'BIGINT', wide: 'HUGEINT' } as const

const casts = fixedCasts(DUCKDB_FIXED_TYPES)
const { arithmetic, cast } = casts

/** Functions below the cut in DuckDB's words. */
export const DUCKDB_FUNCTIONS: FunctionTable = {
  ...commonFunctions(casts),

  isTrue: (args) => `(${args[0]} IS TRUE)`,
  isFalse: (args) => `(${args[0]} IS FALSE)`,

  divide,
  rescale: arithmetic((args, call) => `(${args[0]} * ${scaleStep(call, 'up')})`),
  roundTo: (args, call) => {
    const rounded = `round(CAST(${args[0]} AS HUGEINT), -${scaleDigits(call, 'down')})`
    return cast(`(${rounded} // ${scaleStep(call, 'down')})`, 'wide', call.type)
  },
  floorTo: (args, call) => {
    const [step, steps] = [scaleStep(call, 'down'), stepsBelowZero(call)]
    return cast(`((CAST(${args[0]} AS HUGEINT) + ${steps * step}) // ${step} - ${steps})`, 'wide', call.type)
  },
  least: arithmetic(named('least')),
  greatest: arithmetic(named('greatest')),
  sign: (args) => `CAST(sign(${args[0]}) AS BIGINT)`,

  nullIf: (args, call) =>
    // Compared in the wider type, returned in the first argument's.
    cast(`nullif(${args[0]}, ${args[1]})`, widthOf(call.args[0]?.type), call.type),

  // Without its second argument DuckDB's TRIM also removes other Unicode spaces, PostgreSQL's does not.
  trim: (args) => `trim(${args[0]}, ' ')`,
  length: named('length'),
  substring: (args, call) => {
    const { start, length } = substringRange(call)
    return `substring(${args[0]}, ${start}, ${length})`
  },
  // Without ESCAPE no character escapes, so no pattern can fail.
  like: (args, call) => `(${args[0]} LIKE ${quoteText(literalText(call, 1))})`,

  year: named('year'),
  quarter: named('quarter'),
  month: named('month'),
  day: named('day'),
  dayOfWeek: named('dayofweek'),
  hour: named('hour'),
  dateTrunc: (args, call) => `CAST(date_trunc('${truncationUnit(call)}', ${args[1]}) AS DATE)`,
  addDays: (args, call) => {
    const days = daysAdded(call)
    const sum = days < 0n ? `${args[0]} - ${-days}::INTEGER` : `${args[0]} + ${days}::INTEGER`
    // A list's filter tests the sum without writing it twice.
    return `list_filter([${sum}], lambda d: d BETWEEN DATE '${FIRST_DAY}' AND DATE '${LAST_DAY}')[1]`
  },
  dateDiffDays: (args) => `(CAST(${args[0]} AS DATE) - CAST(${args[1]} AS DATE))`,
  toDate: (args) => `CAST(${args[0]} AS DATE)`,

  // A list index outside the list is null, not an error.
  codeToText: (args, call) => `[${codeValues(call).map(quoteText).join(', ')}][CAST(${args[0]} AS INTEGER) + 1]`,
  fixedToText: (args, call) => {
    const { scale, interval } = fixedTypeOf(call, 0)
    if (scale === 0) return `CAST(${args[0]} AS VARCHAR)`
    // Widths add up under multiplication, and DECIMAL ends at 38 digits.
    const digits = 38 - scale
    if (largestMagnitude(interval) >= 10n ** BigInt(digits)) throw new EngineError('ERR_VALUE_RANGE')
    const unit = `0.${'1'.padStart(scale, '0')}`
    return `CAST(CAST(${args[0]} AS DECIMAL(${digits}, 0)) * ${unit}::DECIMAL(${scale}, ${scale}) AS VARCHAR)`
  },
  booleanToFixed: (args) => `CAST(${args[0]} AS BIGINT)`,
}

/**
 * a 10^s / b, half away from zero. With t = trunc(2 a 10^s / b), the rounded quotient is t / 2 rounded away from zero,
 * that is 5 t rounded to tens, over 10: each operand is written once.
 */
function divide(args: readonly string[], call: Call): string {
  const scaleUp = 10n ** BigInt(fixedTypeOf(call, RESULT).scale)
  if (largestMagnitude(fixedTypeOf(call, 0).interval) * scaleUp * 10n >= WIDE_LIMIT) {
    throw new EngineError('ERR_VALUE_RANGE')
  }
  const twice = `(CAST(${args[0]} AS HUGEINT) * ${2n * scaleUp}) // nullif(${args[1]}, 0)`
  return cast(`(round((${twice}) * 5, -1) // 10)`, 'wide', call.type)
}
