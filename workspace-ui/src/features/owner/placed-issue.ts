/** What is wrong with a draft, in the reader's language, at its line. */
export interface PlacedIssue {
  readonly line: number | null
  readonly path: string
  readonly message: string
  /** What is only still missing waits; everything else is wrong. */
  readonly tone: 'missing' | 'wrong'
}
