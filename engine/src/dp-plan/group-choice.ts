import type { Dialect } from '../dialect/dialect.ts'
import { selectText } from '../dialect/sql-writer.ts'
import type { GroupChoice, TwoLevel } from './measured-plan.ts'

/**
 * How a unit keeps at most C_u of its groups, by what depends on its own rows only. Every row gets a token of its
 * group; a pass over the units makes a test of their tokens, and rows whose token fails it are dropped. That is faster
 * than ranking partial results with a window, because it happens before the rows are grouped.
 */
export interface GroupChoiceSql {
  /** Over a row's unit and keys. */
  readonly token: string
  /** SELECTs over `unit_rows(unit, token)`; the last one, `kept`, gives a `test` for each unit. */
  readonly kept: readonly { readonly name: string; readonly select: string }[]
  /** Whether every unit has a test. One without keeps all of its groups. */
  readonly isTotal: boolean
  /** Predicate over `r.token` and `kept.test`. */
  readonly passes: string
}

/** The largest number of groups whose tokens are single bits of one 64-bit integer: a prime, see `bitMask`. */
const MASK_GROUPS = 61n

/**
 * Rows per unit and group from which on grouping first and choosing among partial results is faster than choosing rows,
 * which are then grouped once less: measured at 0.3 to 10 rows (`docs/adr/0009-bounding.md`).
 */
const ROWS_FOR_PARTIALS = 3n

/** `rowsPerUnit` is the owner's limit, the only size of a unit that is known; null when there is none. */
export function groupChoice(groupsPerUnit: bigint, groupCount: bigint | null, rowsPerUnit: bigint | null): GroupChoice {
  if (groupCount !== null && groupCount <= groupsPerUnit) return 'all-groups'
  if (groupCount === null || groupCount > MASK_GROUPS) return 'hash-threshold'
  return rowsPerUnit !== null && rowsPerUnit >= ROWS_FOR_PARTIALS * groupCount ? 'bit-mask-of-partials' : 'bit-mask'
}

/**
 * Each group is a bit, in an order that differs by unit: position (a index + b) mod p for a prime p, with a and b from
 * the unit's keyed hash. The unit's set of bits is the OR of its rows', and a row stays when fewer than C_u of the
 * unit's bits are below its own. INVARIANT: the map from groups to bits is one to one, so exactly the C_u groups with
 * the lowest bits stay, or all when there are fewer.
 */
export function bitMask(
  bounding: TwoLevel,
  row: { unit: string; index: string; groupCount: bigint },
  { tokens }: Dialect,
): GroupChoiceSql {
  const prime = PRIMES.find((candidate) => candidate >= row.groupCount) ?? MASK_GROUPS
  const factor = `(1 + ${tokens.half(row.unit, 'low')} % ${prime - 1n})`
  // Other digits of the hash than the factor's.
  const shift = `${tokens.half(row.unit, 'high')} % ${prime}`
  return {
    token: tokens.bit(`((${row.index}) * ${factor} + ${shift}) % ${prime}`),
    kept: [{ name: 'kept', select: byUnit(tokens.union('token')) }],
    isTotal: true,
    passes: `${tokens.bitsBelow('kept.test', 'r.token')} < ${bounding.groupsPerUnit}`,
  }
}

/**
 * The groups with the C_u smallest hashes of (unit, keys). Two groups of a unit with one hash could both pass: the
 * caller groups by token, not by key, which makes them one group. INVARIANT: at most C_u tokens of a unit pass.
 */
export function hashThreshold(
  bounding: TwoLevel,
  row: { unit: string; keys: readonly string[] },
  dialect: Dialect,
): GroupChoiceSql {
  const { groupsPerUnit } = bounding
  const kept = groupsPerUnit <= MINIMA ? successiveMinima(Number(groupsPerUnit)) : sortedTokens(groupsPerUnit, dialect)
  const isTotal = groupsPerUnit === 1n
  const within = 'r.token <= kept.test'
  return {
    token: dialect.hash([row.unit, ...row.keys]),
    kept,
    isTotal,
    passes: isTotal ? within : `(kept.test IS NULL OR ${within})`,
  }
}

/** Up to so many passes over the rows cost less than sorting the tokens of each unit. */
const MINIMA = 4n

/** The C-th smallest token of each unit that has so many: each pass takes the least one above the last. */
function successiveMinima(count: number): GroupChoiceSql['kept'] {
  return Array.from({ length: count }, (_, i) => ({
    name: i + 1 === count ? 'kept' : `kept${i + 1}`,
    select:
      i === 0
        ? byUnit('min(token)')
        : selectText(['r.unit', 'min(r.token) AS test'], {
            from: `unit_rows AS r\nJOIN kept${i} AS k ON k.unit = r.unit`,
            where: ['r.token > k.test'],
          }) + '\nGROUP BY r.unit',
  }))
}

function sortedTokens(groupsPerUnit: bigint, { tokens }: Dialect): GroupChoiceSql['kept'] {
  return [{ name: 'kept', select: byUnit(tokens.nthSmallest('token', groupsPerUnit)) }]
}

function byUnit(test: string): string {
  return `${selectText(['unit', `${test} AS test`], { from: 'unit_rows', where: [] })}\nGROUP BY unit`
}

const PRIMES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n, 59n, 61n]
