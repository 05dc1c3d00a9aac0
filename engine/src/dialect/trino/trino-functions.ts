import { EngineError } from '../../errors.ts'
import { absolute } from '../../numeric/rational.ts'
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
  type RenderCall,
  RESULT,
  scaleStep,
  stepsBelowZero,
  substringRange,
  truncationUnit,
} from '../render-call.ts'

export const TRINO_FIXED_TYPES = { narrow: 'bigint', wide: 'decimal(38,0)' } as const

const LARGEST_DECIMAL = 10n ** 38n

const casts = fixedCasts(TRINO_FIXED_TYPES)
const { arithmetic, cast } = casts

/**
 * Functions below the cut in Trino's words. Numbers beyond 64 bits are decimals of 38 digits, which `WIDE_LIMIT` keeps
 * from overflowing. A quotient of decimals is rounded half away from zero.
 */
export const TRINO_FUNCTIONS: FunctionTable = {
  ...commonFunctions(casts),

  isTrue: (args) => `coalesce(${args[0]}, false)`,
  isFalse: (args) => `(NOT coalesce(${args[0]}, true))`,

  divide,
  rescale: arithmetic((args, call) => `(${args[0]} * ${wholeNumber(scaleStep(call, 'up'))})`),
  roundTo: (args, call) =>
    cast(wideQuotient(`CAST(${args[0]} AS decimal(38,0))`, wide(scaleStep(call, 'down'))), 'wide', call.type),
  floorTo: (args, call) => {
    const [step, steps] = [scaleStep(call, 'down'), stepsBelowZero(call)]
    if ((largestMagnitude(fixedTypeOf(call, 0).interval) + 3n * step) * 2n >= LARGEST_DECIMAL) {
      throw new EngineError('ERR_VALUE_RANGE')
    }
    // For n >= 0 the quotient (2n + 1 - step) / 2 step is within a half of the floor of n / step, and never on it.
    const twice = `(CAST(${args[0]} AS decimal(38,0)) + ${wide(steps * step)}) * 2 + ${wide(1n - step)}`
    return cast(`(${wideQuotient(twice, wide(2n * step))} - ${wide(steps)})`, 'wide', call.type)
  },
  least: arithmetic(skippingNulls('array_min')),
  greatest: arithmetic(skippingNulls('array_max')),
  sign: (args) => `CAST(sign(${args[0]}) AS bigint)`,

  nullIf: (args, call) => cast(`nullif(${args[0]}, ${args[1]})`, widthOf(call.args[0]?.type), call.type),

  trim: (args) => `trim(BOTH ' ' FROM ${args[0]})`,
  length: named('length'),
  substring: (args, call) => {
    const { start, length } = substringRange(call)
    return `substr(${args[0]}, ${start}, ${length})`
  },
  like: (args, call) => `(${args[0]} LIKE ${quoteText(literalText(call, 1))})`,

  year: named('year'),
  quarter: named('quarter'),
  month: named('month'),
  day: named('day'),
  // Monday is 1 and Sunday 7.
  dayOfWeek: (args) => `(day_of_week(${args[0]}) % 7)`,
  hour: (args) => `hour(CAST(${args[0]} AS timestamp(6)))`,
  dateTrunc: (args, call) => `date_trunc('${truncationUnit(call)}', CAST(${args[1]} AS date))`,
  addDays: (args, call) => {
    const sum = `date_add('day', ${daysAdded(call)}, ${args[0]})`
    return `element_at(filter(ARRAY[${sum}], d -> d BETWEEN DATE '${FIRST_DAY}' AND DATE '${LAST_DAY}'), 1)`
  },
  dateDiffDays: (args) => `date_diff('day', CAST(${args[1]} AS date), CAST(${args[0]} AS date))`,
  toDate: (args) => `CAST(${args[0]} AS date)`,

  // ARRAY[...] takes a few hundred values at most, SPLIT any number; an index of 0 would be an error.
  codeToText: (args, call) => {
    const values = codeValues(call)
    const separator = separatorOf(values)
    const index = `CAST(nullif(greatest(${args[0]}, -1), -1) AS bigint) + 1`
    return `element_at(split(${quoteText(values.join(separator))}, ${quoteText(separator)}), ${index})`
  },
  fixedToText: (args, call) => {
    const { scale, interval } = fixedTypeOf(call, 0)
    if (scale === 0) return `CAST(${args[0]} AS varchar)`
    const digits = 38 - scale
    if (largestMagnitude(interval) >= 10n ** BigInt(digits)) throw new EngineError('ERR_VALUE_RANGE')
    const unit = `0.${'1'.padStart(scale, '0')}`
    return `CAST(CAST(${args[0]} AS decimal(${digits},0)) * CAST(${unit} AS decimal(${scale},${scale})) AS varchar)`
  },
  booleanToFixed: (args) => `CAST(${args[0]} AS bigint)`,
}

const BIGINT_LIMIT = 1n << 63n

/** A literal that leaves the type of what it is computed with as it is. */
export function wholeNumber(value: bigint): string {
  return absolute(value) < BIGINT_LIMIT ? `${value}` : `DECIMAL '${value}'`
}

/** An integer literal of any size. */
export function wide(value: bigint): string {
  return `CAST(DECIMAL '${value}' AS decimal(38,0))`
}

/** Half away from zero. */
function wideQuotient(dividend: string, divisor: string): string {
  return `CAST((${dividend}) / ${divisor} AS decimal(38,0))`
}

function divide(args: readonly string[], call: Call): string {
  const scaleUp = 10n ** BigInt(fixedTypeOf(call, RESULT).scale)
  if (largestMagnitude(fixedTypeOf(call, 0).interval) * scaleUp * 10n >= WIDE_LIMIT) {
    throw new EngineError('ERR_VALUE_RANGE')
  }
  const dividend = `CAST(${args[0]} AS decimal(38,0)) * ${wide(scaleUp)}`
  return cast(wideQuotient(dividend, `nullif(CAST(${args[1]} AS decimal(38,0)), 0)`), 'wide', call.type)
}

/** LEAST and GREATEST are null when any operand is. */
function skippingNulls(reduce: 'array_min' | 'array_max'): RenderCall {
  return (args) => `${reduce}(filter(ARRAY[${args.join(', ')}], v -> v IS NOT NULL))`
}

/** The bar, and the characters for private use, of which no list can hold all. */
const SEPARATORS = ['|', ...Array.from({ length: 0x1900 }, (_, i) => String.fromCodePoint(0xe000 + i))]

/** A character that is in none of the values. Errors: ERR_EXPRESSION_MALFORMED when each of them is. */
function separatorOf(values: readonly string[]): string {
  const separator = SEPARATORS.find((each) => !values.some((value) => value.includes(each)))
  if (separator === undefined) throw new EngineError('ERR_EXPRESSION_MALFORMED', { function: 'codeToText' })
  return separator
}
