import type { BindState } from './bind-state.ts'

/** A beginning for names of columns that no identifier of the statement has; different at each call. */
export function freshColumns(state: BindState): string {
  let name: string
  do {
    state.subqueries += 1
    name = `in${state.subqueries}.`
  } while ([...state.identifiers].some((identifier) => `${identifier}.`.startsWith(name)))
  return name
}

/** `base`, with underscores added until the statement holds no identifier that means the same. */
export function freshName(base: string, state: BindState): string {
  let name = base
  while (state.identifiers.has(name)) name += '_'
  return name
}
