import { expect, test } from 'vitest'
import { errorFacts } from './error-facts.ts'

class ConversionError extends Error {
  override readonly name = 'ConversionError'
  readonly code = 'E_CONVERT'
}

const CANARY = 'canary-7431'

test('the class, the code and the frames are kept, the message is not', () => {
  const facts = errorFacts(new ConversionError(`could not convert '${CANARY}'`))
  expect(facts).toMatchObject({ name: 'ConversionError', code: 'E_CONVERT', cause: null })
  expect(facts.frames[0]).toContain('error-facts.test.ts')
  expect(JSON.stringify(facts)).not.toContain(CANARY)
})

test('a message that looks like stack frames is left out as well', () => {
  const facts = errorFacts(new Error(`row\n    at ${CANARY} (file.ts:1:1)\n    at ${CANARY}:2:2`))
  expect(JSON.stringify(facts)).not.toContain(CANARY)
  expect(facts.frames.length).toBeGreaterThan(0)
})

test('causes are followed, also when they form a ring', () => {
  const inner = new Error(CANARY)
  const outer = new Error('outer', { cause: inner })
  inner.cause = outer
  const facts = errorFacts(outer)
  expect(facts.cause?.cause?.cause?.cause?.cause).toBe(null)
  expect(JSON.stringify(facts)).not.toContain(CANARY)
})

test.each([[CANARY], [42], [null], [{ message: CANARY }]])(
  'something thrown that is no error tells its type only',
  (thrown) => {
    expect(errorFacts(thrown)).toEqual({ name: typeof thrown, code: null, frames: [], cause: null })
  },
)

test('a code that could carry a value is left out', () => {
  const error = Object.assign(new Error('x'), { code: `E ${CANARY}` })
  expect(errorFacts(error).code).toBe(null)
})
