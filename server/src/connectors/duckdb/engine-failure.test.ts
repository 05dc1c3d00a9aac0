import { describe, expect, it } from 'vitest'
import { engineFailureClass, isDiskFull } from './engine-failure.ts'

describe('a driver error', () => {
  it.each<[unknown, string]>([
    [new Error(`Conversion Error: Could not convert string 'canary' to INT32`), 'Conversion Error'],
    [new Error('Out of Memory Error: failed to allocate'), 'Out of Memory Error'],
    [new Error('canary Error: canary'), 'Unknown Error'],
    ['Binder Error: canary', 'Unknown Error'],
  ])('%s is known by its class alone', (error, name) => {
    expect(engineFailureClass(error)).toBe(name)
  })

  it.each<[unknown, boolean]>([
    [Object.assign(new Error('x'), { code: 'ENOSPC' }), true],
    [Object.assign(new Error('x'), { code: 'EDQUOT' }), true],
    [new Error('IO Error: Could not write file "x": No space left on device'), true],
    [new Error('Conversion Error: No space left on device'), false],
    [Object.assign(new Error('x'), { code: 'EACCES' }), false],
    ['ENOSPC', false],
  ])('%s says whether the disk is full', (error, full) => {
    expect(isDiskFull(error)).toBe(full)
  })
})
