import type { Dialect } from '../dialect/dialect.ts'
import type { Call } from '../relation/expression.ts'
import { type EngineRefusal, refusal } from '../sql/engine-refusal.ts'
import type { BoundQuery } from './measured-query.ts'

/**
 * Errors (as refusals): SQL_FUNCTION_NOT_ON_ENGINE for every call below the cut that the engine's dialect does not write.
 * Looks at all that the measured queries hold, so that no node of a relation can keep an expression from it.
 */
export function functionsNotOnEngine(query: BoundQuery, dialect: Dialect): readonly EngineRefusal[] {
  const calls = new Map<string, Call>()
  visit(query.measured)
  return Array.from(calls, ([name, { span }]) =>
    refusal('SQL_FUNCTION_NOT_ON_ENGINE', span, { operator: name, params: { function: name, engine: dialect.name } }),
  )

  function visit(part: unknown): void {
    if (typeof part !== 'object' || part === null) return
    if (isCall(part) && !(part.function in dialect.functions) && !calls.has(part.function)) {
      calls.set(part.function, part)
    }
    for (const inner of part instanceof Map ? part.values() : Object.values(part)) visit(inner)
  }
}

function isCall(part: object): part is Call {
  return 'kind' in part && part.kind === 'call' && 'function' in part
}
