import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaToJson } from '@cedar-policy/cedar-wasm/nodejs'
import { Role } from '@yingbi/contracts'
import { describe, expect, test } from 'vitest'
import { ACTIONS, type Action } from './action.ts'
import { CedarError, createAuthorizer, gradeLevel, type Principal, type Resource } from './authorize.ts'

const FOLDER = join(import.meta.dirname, '../cedar')
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')
const schema = read('schema.cedarschema')
const policies = globSync('*.cedar', { cwd: FOLDER }).toSorted().map(read).join('\n')
const authorizer = createAuthorizer({ schema, policies })

interface Case {
  readonly principal: Principal
  readonly action: Action
  readonly resource: Resource
  /** The policies that make the decision; none when nothing permits it. */
  readonly policies: readonly string[]
}

const cases = globSync('cases/*/{ALLOW,DENY}/*.json', { cwd: FOLDER })
  .toSorted()
  .map((path) => ({ path, ...(JSON.parse(read(path)) as Case) }))

test.each(cases)('$path', ({ path, principal, action, resource, policies: expected }) => {
  const decision = authorizer.authorize(principal, action, resource)
  expect(decision.allowed ? 'ALLOW' : 'DENY').toBe(path.split('/')[2])
  expect(decision.reasons.map(({ policyId }) => policyId).toSorted()).toEqual(expected.toSorted())
  for (const { text } of decision.allowed ? [] : decision.reasons) {
    expect(text?.zh).toMatch(/^\p{Script=Han}.*。$/u)
    expect(text?.en).toMatch(/^[A-Z].*\.$/)
  }
})

test('every policy that forbids decides at least one case', () => {
  const forbids = [...policies.matchAll(/@id\("([\w-]+)"\)\n@en/g)].map(([, id]) => id)
  const met = new Set(cases.filter(({ path }) => path.includes('/DENY/')).flatMap((c) => c.policies))
  expect(forbids.filter((id) => id === undefined || !met.has(id))).toEqual([])
})

test('the schema and the list of actions name the same actions', () => {
  const answer = schemaToJson(schema)
  expect(answer.type).toBe('success')
  const actions = answer.type === 'success' ? Object.keys(answer.json['']?.actions ?? {}) : []
  expect(actions.filter((action) => !['change', 'handleData'].includes(action)).toSorted()).toEqual(ACTIONS.toSorted())
})

test('whoever may not come for an action may not do it to any object', () => {
  const dataset = { kind: 'dataset', id: 'd', department: 'a', grade: 'general-1', status: 'published' } as const
  const objects: Record<string, Resource> = {
    dataset,
    run: { kind: 'run', id: 'r', authorId: 'u' },
    release: { kind: 'release', id: 'x', authorId: 'v', dataset, status: 'released' },
  }
  const applies: readonly [string, readonly Action[]][] = [
    [
      'dataset',
      ['viewDataset', 'viewPolicy', 'editPolicy', 'publishDataset', 'viewLedger', 'explainQuery', 'runQuery'],
    ],
    ['run', ['viewRun', 'createRelease']],
    ['release', ['viewRelease', 'submitRelease', 'withdrawRelease', 'decideRelease', 'downloadBundle']],
  ]
  const surprises = Role.options.flatMap((role) => {
    const principal: Principal = { id: 'u', role, department: 'a', clearance: 6 }
    const allows = (action: Action, kind: string) =>
      authorizer.authorize(principal, action, objects[kind] ?? { kind: 'service' }).allowed
    return applies.flatMap(([kind, actions]) =>
      actions
        .filter((action) => allows(action, kind) && !allows(action, 'service'))
        .map((action) => `${role} ${action}`),
    )
  })
  expect(surprises).toEqual([])
})

test('grades are ordered from general-1 to core', () => {
  expect(
    ['general-1', 'general-2', 'general-3', 'general-4', 'important', 'core'].map((g) => gradeLevel(g as 'core')),
  ).toEqual([1, 2, 3, 4, 5, 6])
})

describe('policy files that cannot be used', () => {
  test.each([
    ['no @id', 'permit (principal, action, resource);'],
    ['one @id twice', '@id("a") permit (principal, action, resource); @id("a") permit (principal, action, resource);'],
    ['a forbid without a text', '@id("a") forbid (principal, action, resource);'],
    ['an unknown action', '@id("a") permit (principal, action == Action::"fly", resource);'],
    ['an unknown role', '@id("a") permit (principal in Role::"king", action, resource);'],
    ['an unknown attribute', '@id("a") permit (principal, action, resource) when { principal.shoeSize > 40 };'],
    ['broken text', 'permit (principal'],
  ])('%s', (_name, text) => {
    expect(() => createAuthorizer({ schema, policies: text })).toThrow(CedarError)
  })
})
