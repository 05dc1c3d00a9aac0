import type { ScalarFunctionName } from '../relation/expression.ts'
import type { FixedCasts } from './fixed-width.ts'
import { infix, LOWER_LETTERS, named, type RenderCall, UPPER_LETTERS } from './render-call.ts'

/**
 * Functions that DuckDB, PostgreSQL and Trino write alike. A dialect takes them into its table, where each is still
 * proved for that engine by its own conformance test, and may overrule any.
 */
export function commonFunctions({ arithmetic }: FixedCasts) {
  return {
    and: infix('AND'),
    or: infix('OR'),
    not: (args) => `(NOT ${args[0]})`,
    isNull: (args) => `(${args[0]} IS NULL)`,
    isNotNull: (args) => `(${args[0]} IS NOT NULL)`,

    equal: infix('='),
    notEqual: infix('<>'),
    less: infix('<'),
    lessOrEqual: infix('<='),
    greater: infix('>'),
    greaterOrEqual: infix('>='),
    isDistinctFrom: infix('IS DISTINCT FROM'),
    isNotDistinctFrom: infix('IS NOT DISTINCT FROM'),

    add: arithmetic(infix('+')),
    subtract: arithmetic(infix('-')),
    multiply: arithmetic(infix('*')),
    negate: arithmetic((args) => `(-${args[0]})`),
    absolute: arithmetic(named('abs')),
    modulo: arithmetic((args) => `(${args[0]} % nullif(${args[1]}, 0))`),
    coalesce: arithmetic(named('coalesce')),

    // LOWER and UPPER know all of Unicode, in tables that change between versions.
    lower: (args) => `translate(${args[0]}, '${UPPER_LETTERS}', '${LOWER_LETTERS}')`,
    upper: (args) => `translate(${args[0]}, '${LOWER_LETTERS}', '${UPPER_LETTERS}')`,
    concat: infix('||'),
    startsWith: named('starts_with'),
  } satisfies Partial<Record<ScalarFunctionName, RenderCall>>
}
