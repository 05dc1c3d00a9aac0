import type { ExplainAnswer, Refusal } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { marksFor, nextPlace, placeAt, refusedPlaces, withoutStarNoise } from './refused-places.ts'
import { splitStatements } from './split-statements.ts'

const text = 'SELECT 1;\nSELECT code, note FROM visits;'
const statements = splitStatements(text)
const refusal = (start: number, end: number): Refusal => ({
  code: 'POLICY_USE_MISSING',
  title: '',
  place: { start, end, line: 1, column: start + 1 },
  column: null,
  rule: '',
  policyOwner: '',
  policyVersion: '',
  policyLine: null,
  operator: null,
  fix: '',
  edits: [],
})
const refused: ExplainAnswer = { accepted: false, refusals: [refusal(13, 17), refusal(7, 11)] }
const answers = [undefined, refused]
const places = refusedPlaces(statements, answers)

test('places are in the whole text and in order', () => {
  expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(['code', 'note'])
})

test('a refusal without a place stands at the start of its statement', () => {
  const homeless = { ...refusal(0, 0), place: null }
  const [place] = refusedPlaces(statements, [undefined, { accepted: false, refusals: [homeless] }])
  expect(text.slice(place?.start, place?.end)).toBe('SELECT')
})

test('F8 goes round', () => {
  const starts = places.map((place) => place.start)
  expect(nextPlace(places, 0, 1)?.start).toBe(starts[0])
  expect(nextPlace(places, starts[0] ?? 0, 1)?.start).toBe(starts[1])
  expect(nextPlace(places, text.length, 1)?.start).toBe(starts[0])
  expect(nextPlace(places, 0, -1)?.start).toBe(starts[1])
  expect(nextPlace([], 0, 1)).toBeUndefined()
})

test('the caret inside a refused place finds it', () => {
  expect(placeAt(places, (places[1]?.start ?? 0) + 2)).toBe(places[1])
  expect(placeAt(places, 3)).toBeUndefined()
})

test('the bar stands beside the statement of the caret and says whether it can run', () => {
  expect(marksFor(statements, answers, places, 1).at(-1)).toEqual({ kind: 'statement-refused', start: 10, end: 39 })
  expect(marksFor(statements, answers, places, 0).every((mark) => mark.kind === 'refused')).toBe(true)
})

test('of a star only the star is a reason, and other places stay', () => {
  const star: Refusal = { ...refusal(7, 8), code: 'SQL_SELECT_STAR' }
  const elsewhere = refusal(20, 24)
  expect(withoutStarNoise([star, refusal(7, 8), refusal(7, 8), elsewhere])).toEqual([star, elsewhere])
  expect(withoutStarNoise([refusal(7, 8), elsewhere])).toHaveLength(2)
})
