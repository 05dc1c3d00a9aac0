import type { ErrorCode } from '@yingbi/contracts'

/** A statement that is not answered: its causes with the text that is underlined; `unfixable` when no edit can help. */
export interface RefusedStatement {
  readonly sql: string
  readonly causes: readonly (readonly [code: ErrorCode, underlined: string | null])[]
  readonly unfixable?: true
}

export function refused(sql: string, ...causes: RefusedStatement['causes']): RefusedStatement {
  return { sql, causes }
}

export function unfixable(sql: string, ...causes: RefusedStatement['causes']): RefusedStatement {
  return { sql, causes, unfixable: true }
}
