import type { BilingualText, DatasetStatus, Grade, ReleaseStatus, Role } from '@yingbi/contracts'
import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
  type DetailedError,
  type EntityJson,
  type Policy,
  type TypeAndId,
} from '@cedar-policy/cedar-wasm/nodejs'
import type { Action } from './action.ts'

/** Who asks. `clearance` is the highest grade that the person may work with, by `gradeLevel`. */
export interface Principal {
  readonly id: string
  readonly role: Role
  readonly department: string
  readonly clearance: number
}

/** What is acted upon: the service as a whole, or one object with the facts that the policies look at. */
export type Resource =
  | { readonly kind: 'service' }
  | DatasetResource
  | { readonly kind: 'source'; readonly id: string; readonly department: string }
  | { readonly kind: 'run'; readonly id: string; readonly authorId: string }
  | ProjectResource
  | {
      readonly kind: 'release'
      readonly id: string
      readonly authorId: string
      readonly dataset: DatasetResource
      readonly status: ReleaseStatus
    }
  | ({ readonly kind: 'user' } & Principal)

export interface ProjectResource {
  readonly kind: 'project'
  readonly id: string
  /** Slug of the department that keeps it. */
  readonly department: string
  readonly memberIds: readonly string[]
  readonly status: 'open' | 'closed'
}

export interface DatasetResource {
  readonly kind: 'dataset'
  readonly id: string
  /** Slug of the department that provides the data. */
  readonly department: string
  readonly grade: Grade
  readonly status: DatasetStatus
}

/** The answer, with the policies that made it. Denied without a reason: no policy permits it. */
export interface Decision {
  readonly allowed: boolean
  readonly reasons: readonly DecisionReason[]
}

/** `text` is there for every policy that forbids. */
export interface DecisionReason {
  readonly policyId: string
  readonly text: BilingualText | null
}

export interface Authorizer {
  authorize(principal: Principal, action: Action, resource: Resource): Decision
}

/** The policy files cannot be used together: they do not parse, or do not fit the schema. */
export class CedarError extends Error {
  override readonly name = 'CedarError'
}

const GRADES: readonly Grade[] = ['general-1', 'general-2', 'general-3', 'general-4', 'important', 'core']

/** Grades as the ordered numbers that policies compare: 1 for general-1 up to 6 for core. */
export function gradeLevel(grade: Grade): number {
  return GRADES.indexOf(grade) + 1
}

let preparsed = 0

/**
 * Reads the schema and the policies once and decides by them. Every policy needs an `@id`, every `forbid` an `@en` and
 * a `@zh` text. Errors: `CedarError`.
 */
export function createAuthorizer(source: { readonly schema: string; readonly policies: string }): Authorizer {
  const { policies, texts } = readPolicies(source.policies)
  const checked = validate({ schema: source.schema, policies: { staticPolicies: policies } })
  if (checked.type === 'failure') throw new CedarError(describe(checked.errors))
  if (checked.validationErrors.length > 0) {
    throw new CedarError(checked.validationErrors.map((e) => `${e.policyId}: ${e.error.message}`).join('; '))
  }
  const name = `yingbi-${++preparsed}`
  const schemaAnswer = preparseSchema(name, source.schema)
  if (schemaAnswer.type === 'failure') throw new CedarError(describe(schemaAnswer.errors))
  const policyAnswer = preparsePolicySet(name, { staticPolicies: policies })
  if (policyAnswer.type === 'failure') throw new CedarError(describe(policyAnswer.errors))

  return {
    authorize(principal, action, resource) {
      const answer = statefulIsAuthorized({
        principal: user(principal.id),
        action: { type: 'Action', id: action },
        resource: entityOf(resource),
        context: {},
        preparsedSchemaName: name,
        preparsedPolicySetId: name,
        validateRequest: true,
        entities: entities(principal, resource),
      })
      if (answer.type === 'failure') throw new CedarError(describe(answer.errors))
      const { decision, diagnostics } = answer.response
      // A policy that fails to evaluate is left out by Cedar; a forbid that is left out would let people in.
      if (diagnostics.errors.length > 0) throw new CedarError(describe(diagnostics.errors.map((e) => e.error)))
      const reasons = diagnostics.reason.map((policyId) => ({ policyId, text: texts.get(policyId) ?? null }))
      return { allowed: decision === 'allow', reasons }
    },
  }
}

function readPolicies(text: string): { policies: Record<string, Policy>; texts: Map<string, BilingualText> } {
  const parts = policySetTextToParts(text)
  if (parts.type === 'failure') throw new CedarError(describe(parts.errors))
  const policies: Record<string, Policy> = {}
  const texts = new Map<string, BilingualText>()
  for (const policy of parts.policies) {
    const answer = policyToJson(policy)
    if (answer.type === 'failure') throw new CedarError(describe(answer.errors))
    const { id, en, zh } = answer.json.annotations ?? {}
    if (id === undefined || id in policies) throw new CedarError(`a policy has no @id of its own: ${policy}`)
    policies[id] = policy
    if (en !== undefined && zh !== undefined) texts.set(id, { en, zh })
    else if (answer.json.effect === 'forbid') throw new CedarError(`\`${id}\` forbids without saying why`)
  }
  return { policies, texts }
}

function describe(errors: readonly DetailedError[]): string {
  return errors.map((error) => error.message).join('; ')
}

const user = (id: string): TypeAndId => ({ type: 'User', id })
const department = (slug: string) => ({ __entity: { type: 'Department', id: slug } })

const ENTITY_TYPES = {
  service: 'Service',
  dataset: 'Dataset',
  source: 'Source',
  run: 'Run',
  project: 'Project',
  release: 'Release',
  user: 'User',
} as const satisfies Record<Resource['kind'], string>

function entityOf(resource: Resource): TypeAndId {
  return { type: ENTITY_TYPES[resource.kind], id: resource.kind === 'service' ? 'yingbi' : resource.id }
}

function entities(principal: Principal, resource: Resource): EntityJson[] {
  const caller = userEntity(principal)
  if (resource.kind === 'service') return [caller]
  if (resource.kind === 'user') return resource.id === principal.id ? [caller] : [caller, userEntity(resource)]
  if (resource.kind === 'dataset') return [caller, datasetEntity(resource)]
  if (resource.kind === 'source') {
    const attrs = { department: department(resource.department) }
    return [caller, { uid: entityOf(resource), attrs, parents: [] }]
  }
  if (resource.kind === 'project') return [caller, projectEntity(resource)]
  const author = { __entity: user(resource.authorId) }
  if (resource.kind === 'run') return [caller, { uid: entityOf(resource), attrs: { author }, parents: [] }]
  const attrs = { author, dataset: { __entity: entityOf(resource.dataset) }, status: resource.status }
  return [caller, datasetEntity(resource.dataset), { uid: entityOf(resource), attrs, parents: [] }]
}

function userEntity(person: Principal): EntityJson {
  return {
    uid: user(person.id),
    attrs: { department: department(person.department), clearance: person.clearance },
    parents: [{ type: 'Role', id: person.role }],
  }
}

function projectEntity(project: ProjectResource): EntityJson {
  const members = project.memberIds.map((id) => ({ __entity: user(id) }))
  return {
    uid: entityOf(project),
    attrs: { department: department(project.department), members, status: project.status },
    parents: [],
  }
}

function datasetEntity(dataset: DatasetResource): EntityJson {
  return {
    uid: entityOf(dataset),
    attrs: { department: department(dataset.department), grade: gradeLevel(dataset.grade), status: dataset.status },
    parents: [],
  }
}
