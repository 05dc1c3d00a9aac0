import type { FastifyInstance } from 'fastify'
import { AppError } from '../app-error.ts'

/**
 * Refuses NUL characters and lone surrogates in any text of a request: PostgreSQL cannot store the one, UTF-8 and with
 * it the log cannot hold the other, and no honest client sends them.
 */
export function registerUnstorableTextRefusal(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const { body, query, params } = request
    const field =
      unstorablePath(params, 'params') ?? unstorablePath(query, 'querystring') ?? unstorablePath(body, 'body')
    if (field !== null) throw new AppError('BAD_REQUEST', 400, { field })
  })
}

/** The way to a text that cannot be stored, null when there is none. Without recursion: a body may be nested deeply. */
function unstorablePath(value: unknown, name: string): string | null {
  const pending: { readonly value: unknown; readonly path: string }[] = [{ value, path: name }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path } = next
    if (typeof value === 'string' && !isStorable(value)) return path
    if (Array.isArray(value)) for (const item of value) pending.push({ value: item, path })
    else if (isPlainObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (!isStorable(key)) return path
        pending.push({ value: item, path: `${path}.${key}` })
      }
    }
  }
  return null
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !('pipe' in value)
}
