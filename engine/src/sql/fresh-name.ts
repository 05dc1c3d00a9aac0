import type { BindState } from './bind-state.ts'
import { foldWord } from './tokenize-sql.ts'

/** `base`, with underscores added until the statement holds no identifier that means the same. */
export function freshName(base: string, state: BindState): string {
  const taken = new Set(state.text.tokens.map((token) => identifierOf(token, state)))
  let name = base
  while (taken.has(name)) name += '_'
  return name
}

function identifierOf(token: BindState['text']['tokens'][number], state: BindState): string {
  const text = state.text.slice(token)
  return foldWord(token.kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text)
}
