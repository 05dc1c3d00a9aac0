export { ACTIONS, type Action } from './action.ts'
export {
  CedarError,
  createAuthorizer,
  gradeLevel,
  type Authorizer,
  type DatasetResource,
  type Decision,
  type DecisionReason,
  type Principal,
  type ProjectResource,
  type Resource,
} from './authorize.ts'
export { isBankCard, isEmail, isMobileNumber } from './identifiers/contact-identifiers.ts'
export { creditCodeCheckCharacter, isCreditCode } from './identifiers/credit-code.ts'
export { isPersonName } from './identifiers/person-name.ts'
export { isResidentId, residentIdCheckCharacter } from './identifiers/resident-id.ts'
export {
  checkColumnUses,
  type ColumnUseCheck,
  type CombinationViolation,
  type PolicyLineOf,
  type QueryColumnUse,
  type UseViolation,
} from './column-uses/check-column-uses.ts'
export {
  RELEASE_TRANSITIONS,
  moveRelease,
  reviewOf,
  type ReleaseAction,
  type ReleaseFacts,
  type ReleaseGuard,
  type ReleaseReview,
  type ReleaseStep,
  type ReleaseStepAnswer,
} from './release/release-state.ts'
export { derivedGrade } from './release/derived-grade.ts'
export { checkPolicy } from './privacy-policy/check-policy.ts'
export { parsePolicyObject, parsePolicyYaml, type ParsedPolicy } from './privacy-policy/parse-policy.ts'
export { type PolicyLines } from './privacy-policy/policy-lines.ts'
export type { PolicyIssue } from './privacy-policy/policy-issue.ts'
export { writePolicyYaml } from './privacy-policy/write-policy.ts'
