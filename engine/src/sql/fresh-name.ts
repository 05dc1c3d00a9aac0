import type { BindState } from './bind-state.ts'

/** `base`, with underscores added until the statement holds no identifier that means the same. */
export function freshName(base: string, state: BindState): string {
  let name = base
  while (state.identifiers.has(name)) name += '_'
  return name
}
