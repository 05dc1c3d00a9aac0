import { expect, test } from 'vitest'
import { exampleBundle, logVerifierKey } from '../../../test/receipt/example-bundle.ts'
import { verifyBundle } from './verify-bundle.ts'

const bundle = await exampleBundle()

// A file of its own, because it takes two signature checks for each byte of the bundle.
test('a flipped bit in any byte of the bundle fails and is named', () => {
  for (let offset = 0; offset < bundle.length; offset += 1) {
    const changed = bundle.slice()
    changed[offset] = (changed[offset] ?? 0) ^ (1 << (offset % 8))
    const { verdict, checks } = verifyBundle(changed, { trustedKeys: [logVerifierKey] })
    expect(verdict, `byte ${offset}`).toBe('failed')
    expect(checks[0]?.outcome, `byte ${offset}`).toBe('failed')
  }
})
