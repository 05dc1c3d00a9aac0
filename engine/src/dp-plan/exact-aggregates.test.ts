import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fixed, TEXT } from '../relation/build-expression.ts'
import { ExactAggregates, exactAggregates, groupKey } from './exact-aggregates.ts'
import type { MeasuredPlan } from './measured-plan.ts'

const key = (name: string, type: MeasuredPlan['keys'][number]['type']) => ({ name, type, origin: null, span: null })
const PLAN: Parameters<typeof exactAggregates>[0] = {
  keys: [key('district', fixed(0, null)), key('name', TEXT)],
  groups: null,
  exactColumns: [
    { kind: 'term', measurement: 0, term: 0, base: 0n },
    { kind: 'term', measurement: 1, term: 0, base: 0n },
  ],
  histograms: [],
}
const found = (plan: typeof PLAN, rows: Parameters<typeof exactAggregates>[1]) => [
  ...ExactAggregates.read(exactAggregates(plan, rows)).values(),
]

describe('exact aggregates', () => {
  test('rows of one key are added up, and nulls count as nothing', () => {
    const rows = [
      [1n, 'x', 5n, 10],
      [1, 'x', '7', null],
      [2n, 'x', null, 1n],
    ]
    expect(found(PLAN, rows)).toEqual([
      { key: [1n, 'x'], totals: [12n, 10n], leaves: [] },
      { key: [2n, 'x'], totals: [0n, 1n], leaves: [] },
    ])
  })

  test('sums beyond 64 bits may come as text', () => {
    expect(found(PLAN, [[1n, 'x', '170141183460469231731687303715884105727', 0]])[0]?.totals[0]).toBe(2n ** 127n - 1n)
  })

  test('rows of a histogram are kept by leaf', () => {
    const rows = [
      [1n, 'x', 5n, 10n, 0, 0, 0],
      [1n, 'x', 0n, 0n, 2, 7n, 3n],
      [1n, 'x', 0, 0, 2, 7, '4'],
      [2n, 'x', 0n, 0n, 1, 0, 1n],
    ]
    expect(found({ ...PLAN, histograms: [0, 3] }, rows)).toEqual([
      { key: [1n, 'x'], totals: [5n, 10n], leaves: [new Map(), new Map([[7, 7n]])] },
      { key: [2n, 'x'], totals: [0n, 0n], leaves: [new Map([[0, 1n]]), new Map()] },
    ])
    expect(() => found({ ...PLAN, histograms: [0] }, [[1n, 'x', 0n, 0n]])).toThrow('ERR_EXACT_ROWS_MALFORMED')
    expect(() => found({ ...PLAN, histograms: [0] }, [[1n, 'x', 0n, 0n, 2, 0, 1n]])).toThrow('ERR_EXACT_ROWS_MALFORMED')
  })

  test('groups that are not listed are dropped without a word', () => {
    const listed = { ...PLAN, groups: [[1n, 'x']] }
    expect(
      found(listed, [
        [1n, 'x', 1n, 1n],
        [9n, 'x', 1n, 1n],
      ]),
    ).toEqual([{ key: [1n, 'x'], totals: [1n, 1n], leaves: [] }])
  })

  test('a number, the same number as text and no value are three groups', () => {
    expect(new Set([groupKey([1n]), groupKey(['1']), groupKey([null]), groupKey(['null'])]).size).toBe(4)
  })

  test('nothing prints, serializes or enumerates what they hold', () => {
    const exact = exactAggregates(PLAN, [[424_242n, 'secret', 424_242n, 1n]])
    const seen = [
      inspect(exact, { depth: Infinity, showHidden: true, getters: true }),
      JSON.stringify(exact),
      JSON.stringify(Object.assign({}, exact)),
      Object.prototype.toString.call(exact),
      Reflect.ownKeys(exact).join(','),
      JSON.stringify(Object.getOwnPropertyDescriptors(exact)),
    ]
    for (const text of seen) expect(text).not.toMatch(/424242|secret/)
    expect(JSON.stringify(structuredClone(exact))).toBe('{}')
  })

  test.each([
    ['too few columns', [[1n, 'x', 1n]]],
    ['a fraction', [[1n, 'x', 0.5, 1n]]],
    ['text that is no number', [[1n, 'x', 'many', 1n]]],
  ])('%s is a broken promise of the caller', (_, rows) => {
    expect(() => exactAggregates(PLAN, rows)).toThrow('ERR_EXACT_ROWS_MALFORMED')
  })
})
