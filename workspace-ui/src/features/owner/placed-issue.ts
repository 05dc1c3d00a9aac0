/** What is wrong with a draft, in the reader's language, at its line. */
export interface PlacedIssue {
  readonly line: number | null
  readonly path: string
  readonly message: string
}
