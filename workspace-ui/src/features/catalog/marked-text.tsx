/** Text with the words that were searched for marked. */
export function MarkedText({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  const spans = markSpans(text, words)
  return (
    <>
      {spans.map((span) =>
        span.marked ? <mark key={span.start}>{span.text}</mark> : <span key={span.start}>{span.text}</span>,
      )}
    </>
  )
}

interface Span {
  readonly start: number
  readonly text: string
  readonly marked: boolean
}

/** Cuts a text at the words, which are lower case. */
export function markSpans(text: string, words: readonly string[]): readonly Span[] {
  const lower = text.toLowerCase()
  const wanted = words.filter((word) => word !== '')
  const spans: Span[] = []
  let plainFrom = 0
  let at = 0
  while (at < text.length) {
    const word = wanted.find((one) => lower.startsWith(one, at))
    if (word === undefined) {
      at += 1
      continue
    }
    if (at > plainFrom) spans.push({ start: plainFrom, text: text.slice(plainFrom, at), marked: false })
    spans.push({ start: at, text: text.slice(at, at + word.length), marked: true })
    at += word.length
    plainFrom = at
  }
  if (plainFrom < text.length) spans.push({ start: plainFrom, text: text.slice(plainFrom), marked: false })
  return spans
}
