import type { ExplainAnswer, Refusal } from '@yingbi/contracts'
import type { EditorMark } from './use-editor-marks.ts'
import type { Statement } from './split-statements.ts'

/** A refusal with its place in the whole text of the tab. */
export interface RefusedPlace {
  readonly refusal: Refusal
  readonly statement: number
  readonly start: number
  readonly end: number
}

/**
 * `SELECT *` names every column, so that each would be listed with the use that it lacks. The star alone is the reason:
 * with it gone the rest is gone.
 */
export function withoutStarNoise(refusals: readonly Refusal[]): readonly Refusal[] {
  const star = refusals.find((refusal) => refusal.code === 'SQL_SELECT_STAR')?.place ?? null
  if (star === null) return refusals
  return refusals.filter(
    ({ code, place }) => !(code.startsWith('POLICY_') && place?.start === star.start && place.end === star.end),
  )
}

export type Answers = readonly (ExplainAnswer | undefined)[]

/** All refusals of a text, in the order of their places. One without a place stands at the start of its statement. */
export function refusedPlaces(statements: readonly Statement[], answers: Answers): readonly RefusedPlace[] {
  return statements
    .flatMap(({ start, sql }, statement) => {
      const answer = answers[statement]
      if (answer === undefined || answer.accepted) return []
      return withoutStarNoise(answer.refusals).map((refusal) => ({
        refusal,
        statement,
        start: start + (refusal.place?.start ?? 0),
        end: start + (refusal.place?.end ?? Math.min(6, sql.length)),
      }))
    })
    .toSorted((a, b) => a.start - b.start)
}

/** The next refusal after (or before) an offset, going round at the ends. */
export function nextPlace(places: readonly RefusedPlace[], offset: number, step: 1 | -1): RefusedPlace | undefined {
  if (step === 1) return places.find((place) => place.start > offset) ?? places[0]
  return places.findLast((place) => place.start < offset) ?? places.at(-1)
}

export function placeAt(places: readonly RefusedPlace[], offset: number): RefusedPlace | undefined {
  return places.find((place) => offset >= place.start && offset <= place.end)
}

/** Marks for the editor: every refused place, and a bar beside the caret's statement. */
export function marksFor(
  statements: readonly Statement[],
  answers: Answers,
  places: readonly RefusedPlace[],
  current: number,
): readonly EditorMark[] {
  const refused = places.map(({ start, end }) => ({ kind: 'refused' as const, start, end }))
  const statement = statements[current]
  const answer = answers[current]
  if (statement === undefined || answer === undefined) return refused
  const kind = answer.accepted ? ('statement-open' as const) : ('statement-refused' as const)
  return [...refused, { kind, start: statement.start, end: statement.end }]
}
