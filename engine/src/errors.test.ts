import { expect, test } from 'vitest'
import { EngineError } from './errors.ts'

test('an engine error carries its code, parameters and cause, and says them', () => {
  const cause = new Error('below')
  const error = new EngineError('ERR_COUNT_NOT_POSITIVE', { parts: 0 }, { cause })
  expect(error).toMatchObject({ name: 'EngineError', code: 'ERR_COUNT_NOT_POSITIVE', params: { parts: 0 }, cause })
  expect(error.message).toBe('ERR_COUNT_NOT_POSITIVE: parts `0`')
  expect(new EngineError('ERR_DIVISION_BY_ZERO').message).toBe('ERR_DIVISION_BY_ZERO')
})
