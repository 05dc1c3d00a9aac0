import { commonFunctions } from '../common-functions.ts'
import { fixedCasts, widthOf } from '../fixed-width.ts'
import {
  codeValues,
  daysAdded,
  fixedTypeOf,
  literalText,
  named,
  quoteText,
  type FunctionTable,
  type RenderCall,
  RESULT,
  scaleDigits,
  scaleStep,
  stepsBelowZero,
  substringRange,
  truncationUnit,
} from '../render-call.ts'

export const POSTGRESQL_FIXED_TYPES = { narrow: 'bigint', wide: 'numeric' } as const

const casts = fixedCasts(POSTGRESQL_FIXED_TYPES)
const { arithmetic, cast } = casts

/**
 * Functions below the cut in PostgreSQL's words. Numbers beyond 64 bits are `numeric` without digits after the point,
 * on which +, -, *, %, `div` and `round` are exact. What makes text says `COLLATE "C"`, because text that comes from no
 * column would follow the database's own rules.
 */
export const POSTGRESQL_FUNCTIONS: FunctionTable = {
  ...commonFunctions(casts),

  isTrue: (args) => `(${args[0]} IS TRUE)`,
  isFalse: (args) => `(${args[0]} IS FALSE)`,

  // With t = trunc(2 a 10^s / b), the quotient is t / 2 rounded away from zero, that is 5 t rounded to tens, over 10.
  divide: (args, call) => {
    const twice = 2n * 10n ** BigInt(fixedTypeOf(call, RESULT).scale)
    const quotient = `div(CAST(${args[0]} AS numeric) * ${twice}, nullif(${args[1]}, 0))`
    return cast(`div(round(${quotient} * 5, -1), 10)`, 'wide', call.type)
  },
  rescale: arithmetic((args, call) => `(${args[0]} * ${scaleStep(call, 'up')})`),
  roundTo: (args, call) => {
    const rounded = `round(CAST(${args[0]} AS numeric), -${scaleDigits(call, 'down')})`
    return cast(`div(${rounded}, ${scaleStep(call, 'down')})`, 'wide', call.type)
  },
  floorTo: (args, call) => {
    const [step, steps] = [scaleStep(call, 'down'), stepsBelowZero(call)]
    return cast(`(div(CAST(${args[0]} AS numeric) + ${steps * step}, ${step}) - ${steps})`, 'wide', call.type)
  },
  least: arithmetic(named('least')),
  greatest: arithmetic(named('greatest')),
  sign: (args) => `CAST(sign(${args[0]}) AS bigint)`,

  nullIf: (args, call) => {
    // The result has the type that the two were compared in.
    const widths = [widthOf(call.args[0]?.type), widthOf(call.args[1]?.type)]
    return cast(`nullif(${args[0]}, ${args[1]})`, widths.includes('wide') ? 'wide' : (widths[0] ?? null), call.type)
  },

  trim: (args) => `btrim(${args[0]}, ' ')`,
  length: (args) => `CAST(length(${args[0]}) AS bigint)`,
  substring: (args, call) => {
    const { start, length } = substringRange(call)
    return `substr(${args[0]}, ${start}, ${length})`
  },
  // An empty ESCAPE leaves no character that escapes, so no pattern can fail.
  like: (args, call) => `(${args[0]} LIKE ${quoteText(literalText(call, 1))} ESCAPE '')`,

  year: datePart('year'),
  quarter: datePart('quarter'),
  month: datePart('month'),
  day: datePart('day'),
  dayOfWeek: datePart('dow'),
  hour: datePart('hour'),
  // Of a date, PostgreSQL would make a timestamp in the session's time zone.
  dateTrunc: (args, call) => `CAST(date_trunc('${truncationUnit(call)}', CAST(${args[1]} AS timestamp)) AS date)`,
  addDays: (args, call) => {
    const days = daysAdded(call)
    const sum = days < 0n ? `${args[0]} - ${-days}` : `${args[0]} + ${days}`
    // The day before the calendar and the day after it stand for everything outside, and for null.
    return `nullif(nullif(greatest(least(${sum}, ${DAY_AFTER}), ${DAY_BEFORE}), ${DAY_AFTER}), ${DAY_BEFORE})`
  },
  dateDiffDays: (args) => `CAST(CAST(${args[0]} AS date) - CAST(${args[1]} AS date) AS bigint)`,
  toDate: (args) => `CAST(${args[0]} AS date)`,

  // A subscript outside the array is null, not an error. LEAST skips null, which thus gets a subscript that no array has.
  codeToText: (args, call) => {
    const values = codeValues(call).map(quoteText).join(', ')
    return `((CAST(ARRAY[${values}] AS text[]))[least(${args[0]}, 2147483646) + 1] COLLATE "C")`
  },
  fixedToText: (args, call) => {
    const { scale } = fixedTypeOf(call, 0)
    const unit = `0.${'1'.padStart(scale, '0')}`
    const number = scale === 0 ? args[0] : `CAST(${args[0]} AS numeric) * ${unit}`
    return `(CAST(${number} AS text) COLLATE "C")`
  },
  booleanToFixed: (args) => `CAST(CAST(${args[0]} AS integer) AS bigint)`,
}

const DAY_AFTER = `DATE '10000-01-01'`
const DAY_BEFORE = `DATE '0001-12-31 BC'`

/** EXTRACT knows no hour of a date. */
function datePart(field: string): RenderCall {
  return (args) => `CAST(extract(${field} FROM CAST(${args[0]} AS timestamp)) AS bigint)`
}
