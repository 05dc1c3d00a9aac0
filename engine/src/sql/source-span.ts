/** Half-open range of UTF-16 offsets in the analyst's text. */
export interface SourceSpan {
  readonly start: number
  readonly end: number
}
