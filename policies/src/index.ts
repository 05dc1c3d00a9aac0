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
  type Resource,
} from './authorize.ts'
