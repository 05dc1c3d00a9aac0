import type { LogEvent } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { eventNote, eventObject, shortHash } from './event-words.ts'

const ID = '0a1b2c3d-5dc2-4349-a878-d39134655db5'
const event = (over: Partial<LogEvent>): LogEvent => ({
  index: 3,
  at: '2025-11-22T02:42:31.000Z',
  actor: 'analyst',
  actorRole: 'analyst',
  action: 'run.charge',
  object: `run:${ID}`,
  outcome: 'done',
  facts: {},
  leafHash: 'a'.repeat(64),
  ...over,
})

test.each([
  [{ object: `run:${ID}` }, { kind: 'run', name: '0a1b2c3d', path: null }],
  [
    { object: `dataset:${ID}`, facts: { dataset: 'hospital' } },
    { kind: 'dataset', name: 'hospital', path: '/datasets/hospital' },
  ],
  [
    { object: `release:${ID}`, facts: { number: 12 } },
    { kind: 'release', name: '12', path: `/releases/${ID}` },
  ],
  [
    { object: `user:${ID}`, facts: { username: 'zhou' } },
    { kind: 'user', name: 'zhou', path: null },
  ],
  [
    { object: `user:${ID}`, action: 'session.sign-in' },
    { kind: 'user', name: 'analyst', path: null },
  ],
  [{ object: 'department:education-bureau' }, { kind: 'department', name: 'education-bureau', path: null }],
  [{ object: 'server' }, { kind: 'server', name: '', path: null }],
] as const)('an object is named by what people know: %j', (over, expected) => {
  expect(eventObject(event(over))).toEqual(expected)
})

test.each([
  [
    { action: 'run.charge', facts: { dataset: 'hospital', policyVersion: 7, rhoMicro: '7701' } },
    { key: 'note.charge', params: { dataset: 'hospital', policyVersion: '7', rho: '0.007701' } },
  ],
  [
    { action: 'run.charge', facts: { dataset: 'hospital', policyVersion: 7, rhoMicro: '12000001' } },
    { key: 'note.charge', params: { dataset: 'hospital', policyVersion: '7', rho: '12.000001' } },
  ],
  [
    { action: 'query.refused', facts: { codes: 'POLICY_USE_MISSING' } },
    { key: 'note.codes', params: { codes: 'POLICY_USE_MISSING' } },
  ],
  [
    { action: 'session.failed', facts: { reason: 'locked' } },
    { key: 'note.locked', params: {} },
  ],
  [
    { action: 'session.failed', facts: { reason: 'credentials', failures: 2 } },
    { key: 'note.credentials', params: { failures: '2' } },
  ],
  [
    { action: 'release.approve', facts: { reason: 'RELEASE_SELF_REVIEW' } },
    { key: 'note.code', params: { code: 'RELEASE_SELF_REVIEW' } },
  ],
  [{ action: 'session.sign-in', facts: {} }, null],
  [{ action: 'run.fail', facts: {} }, null],
] as const)('the note of %j', (over, expected) => {
  expect(eventNote(event(over))).toEqual(expected)
})

test('a hash is shown by both of its ends', () => {
  expect(shortHash(`e47b${'0'.repeat(56)}19fd`)).toBe('e47b…19fd')
})
