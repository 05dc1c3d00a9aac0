import { expect, test } from 'vitest'
import { femtoDelta } from '../numeric/femto.ts'
import { microRho } from '../numeric/micro.ts'
import { composeLosses, privacyLoss } from './privacy-loss.ts'

test('losses add up exactly, none to nothing', () => {
  const loss = privacyLoss(microRho(333_333n), femtoDelta(1n))
  expect(composeLosses([loss, loss, loss])).toEqual({ rho: 999_999n, delta: 3n })
  expect(composeLosses([])).toEqual({ rho: 0n, delta: 0n })
})
