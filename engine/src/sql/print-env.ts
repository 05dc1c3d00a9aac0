import type { Node, SelectStmt } from 'libpg-query'
import type { BindState } from './bind-state.ts'
import type { NoisySource } from './bound-select.ts'

/** SQL of an expression above the cut; `noisy` when its value is one of a noisy table unchanged. */
export interface Printed {
  readonly sql: string
  readonly noisy: NoisySource | null
}

/** Where an expression above the cut stands. A hook that knows a node answers for it; null means refused. */
export interface PrintEnv {
  readonly state: BindState
  /** Answers for whole subtrees: grouping expressions and aggregates of a measured block. Undefined: not known. */
  readonly known: (node: Node) => Printed | null | undefined
  readonly column: (node: Node) => Printed | null
  readonly subquery: (select: SelectStmt) => string | null
  /** Whether aggregates may be called here. */
  readonly aggregates: boolean
  readonly print: (node: Node | undefined) => Printed | null
}

export function plain(sql: string): Printed {
  return { sql, noisy: null }
}

/** SQL of every node; null as soon as one is refused, after all have been looked at. */
export function printAll(nodes: readonly Node[], env: PrintEnv): readonly string[] | null {
  const printed = nodes.map((node) => env.print(node)?.sql ?? null)
  return printed.every((sql) => sql !== null) ? printed : null
}
