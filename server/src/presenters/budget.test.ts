import { describe, expect, test } from 'vitest'
import type { ScopeBalance } from '../repositories/budget-ledger.ts'
import { bindingBalance, leftOf, presentBudget, questionsLeft } from './budget.ts'
import { presentCharge } from './charge.ts'

const balance = (scope: 'dataset' | 'person', limit: bigint, spent: bigint): ScopeBalance => ({
  scope,
  window: { kind: 'lifetime', start: new Date(0), end: null },
  limit: { rhoMicro: limit, deltaFemto: 1_000_000_000n },
  spent: { rhoMicro: spent, deltaFemto: 0n },
})

describe('presentCharge', () => {
  test('rho 0.006641 is epsilon 0.49998 at delta 10^-6', () => {
    const charge = presentCharge({ rhoMicro: 6641n, deltaFemto: 0n }, 1e-6)
    expect(charge).toMatchObject({ rho: '0.006641', delta: 1e-6 })
    expect(charge.epsilon).toBeCloseTo(0.49998, 5)
  })

  test('nothing is zero', () => {
    expect(presentCharge({ rhoMicro: 0n, deltaFemto: 0n }, 1e-6)).toEqual({ rho: '0', epsilon: 0, delta: 0 })
  })

  test('what group selection spent is added to delta', () => {
    expect(presentCharge({ rhoMicro: 1n, deltaFemto: 1_000_000n }, 1e-6).delta).toBe(0.000001001)
  })
})

describe('what is left', () => {
  test('is nothing when a policy has lowered the limit below what was spent', () => {
    expect(leftOf(balance('dataset', 100n, 150n)).rhoMicro).toBe(0n)
  })

  test.each([
    [7701n, 0n, 12],
    [100_001n, 0n, 0],
    [100_000n, 0n, 1],
    [1n, 400_000_000n, 2],
    [0n, 0n, 1_000_000],
  ])('holds questions of rho %d and delta %d: %d', (rhoMicro, deltaFemto, count) => {
    expect(questionsLeft(balance('dataset', 100_000n, 0n), { rhoMicro, deltaFemto })).toBe(count)
  })

  test('binds under the limit that holds fewest, the dataset when they are equal', () => {
    const cost = { rhoMicro: 10n, deltaFemto: 0n }
    const [wide, narrow, equal] = [
      balance('dataset', 100n, 0n),
      balance('person', 50n, 0n),
      balance('person', 100n, 0n),
    ]
    expect(bindingBalance([wide, narrow], cost)).toBe(narrow)
    expect(bindingBalance([wide, equal], cost)).toBe(wide)
  })
})

test('a budget names the person only where the limit is theirs', () => {
  const context = {
    dataset: 'hospital',
    person: 'analyst',
    project: null,
    spentTight: null,
    datasetDelta: 1e-6,
    lastCharge: null,
  }
  expect(presentBudget(balance('dataset', 100_000n, 7701n), context)).toMatchObject({
    scope: 'dataset',
    person: null,
    spent: { rho: '0.007701' },
    left: { rho: '0.092299' },
    questionsLeft: null,
  })
  expect(presentBudget(balance('person', 100n, 0n), context).person).toBe('analyst')
})
