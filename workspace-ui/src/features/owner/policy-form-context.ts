import { createContext, useContext } from 'react'
import type { DraftIssue, Path } from './policy-draft.ts'

/** What the fields of the form read and write. */
export interface PolicyForm {
  readonly content: unknown
  /** The version in force, to show the value before a change; undefined when there is none. */
  readonly before: unknown
  readonly issues: readonly DraftIssue[]
  /** Sets a part, or removes it when `value` is undefined. */
  readonly edit: (path: Path, value: unknown) => void
}

export const PolicyFormContext = createContext<PolicyForm | null>(null)

export function usePolicyForm(): PolicyForm {
  const form = useContext(PolicyFormContext)
  if (form === null) throw new Error('usePolicyForm outside of a policy editor')
  return form
}
