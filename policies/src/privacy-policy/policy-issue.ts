/** One reason why a policy is not accepted, at its place in the file. Holds names and limits of the policy only. */
export interface PolicyIssue {
  readonly code: 'POLICY_YAML' | 'POLICY_INVALID'
  /** `tables.visits.columns.cost.bounds`; empty for the whole file. */
  readonly path: string
  /** From 1; null when the policy did not come as text. */
  readonly line: number | null
  readonly column: number | null
  readonly reasonEn: string
  readonly reasonZh: string
}

/** A reason before it is placed; `path` is a way through the policy. */
export interface PolicyFinding {
  readonly path: readonly (string | number)[]
  readonly reasonEn: string
  readonly reasonZh: string
}

export function pathText(path: readonly (string | number)[]): string {
  return path.join('.')
}
