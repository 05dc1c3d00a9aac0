import type { DatasetPolicy } from '@yingbi/contracts'
import { parsePolicyObject, parsePolicyYaml, writePolicyYaml, type PolicyIssue } from '@yingbi/policies'
import { AppError } from '../app-error.ts'

/** A policy in both forms, which say the same. */
export interface PolicyText {
  readonly policy: DatasetPolicy
  readonly yaml: string
}

/**
 * The policy of a request: its YAML as it was written, or YAML made from the form.
 * Errors: BAD_REQUEST when there is neither or both, POLICY_YAML, POLICY_INVALID with the line of the first reason.
 */
export function readPolicy(request: {
  readonly yaml?: string | undefined
  readonly policy?: DatasetPolicy | undefined
}): PolicyText {
  if ((request.yaml === undefined) === (request.policy === undefined)) {
    throw new AppError('BAD_REQUEST', 400, { field: 'body.yaml' })
  }
  const parsed = request.yaml === undefined ? parsePolicyObject(request.policy) : parsePolicyYaml(request.yaml)
  if (parsed.kind === 'refused') throw policyError(parsed.issues)
  return { policy: parsed.policy, yaml: request.yaml ?? writePolicyYaml(parsed.policy) }
}

/** The first reason, and how many more there are. */
export function policyError([first, ...others]: readonly PolicyIssue[]): AppError {
  if (first === undefined) return new AppError('POLICY_INVALID', 422)
  const { code, path, line, column, reasonEn, reasonZh } = first
  return new AppError(code, 422, { path, line, column, reasonEn, reasonZh, others: others.length })
}
