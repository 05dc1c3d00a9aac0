/** What is logged of an error. */
export interface ErrorFacts {
  readonly name: string
  readonly code: string | null
  /** `function (file:line:column)`, innermost first. */
  readonly frames: readonly string[]
  readonly cause: ErrorFacts | null
}

const FRAME = /^ {4}at .*?(?:[\w.-]+:\d+:\d+\)?|<anonymous>\)?|\(native\))$/
const MAX_FRAMES = 12
const MAX_CAUSES = 4

/**
 * The facts of an error that are safe to log: its class, its code and where it came from. The message is left out,
 * because a database puts values of rows into it ("could not convert '...' to INT32").
 */
export function errorFacts(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { name: typeof error, code: null, frames: [], cause: null }
  const code = 'code' in error && typeof error.code === 'string' && /^\w{1,60}$/.test(error.code) ? error.code : null
  const cause = error.cause === undefined || depth >= MAX_CAUSES ? null : errorFacts(error.cause, depth + 1)
  return { name: error.constructor.name, code, frames: framesOf(error), cause }
}

function framesOf(error: Error): string[] {
  // The stack begins with the message, which may have several lines and look like frames: it is cut off by length.
  const stack = error.stack ?? ''
  const start = error.message === '' ? 0 : stack.indexOf(error.message)
  if (start === -1) return []
  return stack
    .slice(start + error.message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim())
}
