import { Grade, ReleaseStatus } from '@yingbi/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  RELEASE_TRANSITIONS,
  moveRelease,
  reviewOf,
  type ReleaseAction,
  type ReleaseFacts,
  type ReleaseStep,
} from './release-state.ts'

const ACTIONS: readonly ReleaseAction[] = ['submit', 'approve', 'return', 'reject', 'withdraw', 'release']
/** Tried more often, so that walks come to an end other than a withdrawal. */
const LIKELY: readonly ReleaseAction[] = ['submit', 'approve', 'release']
const AUTHOR = 'author'
const facts = (status: ReleaseFacts['status'], review: ReleaseFacts['review'] = 'approver'): ReleaseFacts => {
  return { status, review, authorId: AUTHOR }
}
const step = (action: ReleaseAction, actorId: string | null, comment = ''): ReleaseStep => ({
  action,
  actorId,
  comment,
})

describe('a step', () => {
  test.each<[ReleaseFacts, ReleaseStep, string]>([
    [facts('draft'), step('submit', AUTHOR), 'submitted'],
    [facts('draft'), step('submit', 'other'), 'by-author'],
    [facts('submitted'), step('approve', 'other'), 'approved'],
    [facts('submitted'), step('approve', AUTHOR), 'by-another-person'],
    [facts('submitted'), step('approve', null), 'by-another-person'],
    [facts('submitted', 'automatic'), step('approve', 'other'), 'review-by-approver'],
    [facts('submitted'), step('return', 'other', '口径写清楚'), 'returned'],
    [facts('submitted'), step('return', 'other', ' \n'), 'with-comment'],
    [facts('submitted'), step('reject', 'other'), 'with-comment'],
    [facts('submitted'), step('reject', AUTHOR, 'no'), 'by-another-person'],
    [facts('returned'), step('submit', AUTHOR), 'submitted'],
    [facts('submitted'), step('release', null), 'review-automatic'],
    [facts('submitted', 'automatic'), step('release', null), 'released'],
    [facts('approved'), step('release', null), 'released'],
    [facts('approved'), step('release', 'other'), 'by-system'],
    [facts('approved'), step('withdraw', AUTHOR), 'state'],
    [facts('released'), step('withdraw', AUTHOR), 'state'],
    [facts('rejected'), step('submit', AUTHOR), 'state'],
    [facts('withdrawn'), step('submit', AUTHOR), 'state'],
  ])('%o by %o gives %s', (release, taken, expected) => {
    const answer = moveRelease(release, taken)
    expect(answer.kind === 'moved' ? answer.to : answer.reason).toBe(expected)
  })

  test('that is not in the table is refused from every state', () => {
    for (const status of ReleaseStatus.options) {
      for (const action of ACTIONS) {
        const known = RELEASE_TRANSITIONS.some(
          (transition) => transition.from === status && transition.action === action,
        )
        const answer = moveRelease(facts(status), step(action, 'other', 'x'))
        expect(answer.kind === 'refused' && answer.reason === 'state').toBe(!known)
      }
    }
  })
})

test('states and actions of the table are unambiguous', () => {
  const keys = RELEASE_TRANSITIONS.map(({ from, action }) => `${from} ${action}`)
  expect(new Set(keys).size).toBe(keys.length)
})

test('no walk releases what another person has not approved, and no author reviews', () => {
  const anyStep = fc.record({
    action: fc.constantFrom(...ACTIONS, ...LIKELY, ...LIKELY),
    actorId: fc.constantFrom(AUTHOR, 'approver-1', 'approver-2', null),
    comment: fc.constantFrom('', 'why'),
  })
  const walk = fc.array(anyStep, { minLength: 20, maxLength: 60 })
  let released = 0
  fc.assert(
    fc.property(fc.constantFrom('automatic' as const, 'approver' as const), walk, (review, steps) => {
      let status: ReleaseFacts['status'] = 'draft'
      let approvedBy: string | null = null
      let end: string | null = null
      for (const taken of steps) {
        const answer = moveRelease({ status, review, authorId: AUTHOR }, taken)
        if (answer.kind === 'refused') continue
        expect(end).toBeNull()
        status = answer.to
        if (['approve', 'return', 'reject'].includes(taken.action)) expect(taken.actorId).not.toBe(AUTHOR)
        if (['return', 'reject'].includes(taken.action)) expect(taken.comment).not.toBe('')
        if (taken.action === 'approve') approvedBy = taken.actorId
        if (status === 'released') {
          released += 1
          if (review === 'approver') expect(['approver-1', 'approver-2']).toContain(approvedBy)
        }
        if (status === 'released' || status === 'rejected' || status === 'withdrawn') end = status
      }
    }),
    { numRuns: 2000 },
  )
  expect(released).toBeGreaterThan(100)
})

test.each(Grade.options)('results of %s data are decided on as the grade says', (grade) => {
  const automatic = grade === 'general-1' || grade === 'general-2'
  expect(reviewOf({ grade, release: { review: 'grade' } })).toBe(automatic ? 'automatic' : 'approver')
  expect(reviewOf({ grade, release: { review: 'always' } })).toBe('approver')
})
