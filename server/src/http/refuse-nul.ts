import type { FastifyInstance } from 'fastify'
import { AppError } from '../app-error.ts'

/** Refuses NUL characters in any text of a request: PostgreSQL cannot store them, and no honest client sends them. */
export function registerNulRefusal(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const { body, query, params } = request
    const field = nulPath(params, 'params') ?? nulPath(query, 'querystring') ?? nulPath(body, 'body')
    if (field !== null) throw new AppError('BAD_REQUEST', 400, { field })
  })
}

/** The way to the first text with a NUL, null when there is none. Without recursion: a body may be nested deeply. */
function nulPath(value: unknown, name: string): string | null {
  const pending: { readonly value: unknown; readonly path: string }[] = [{ value, path: name }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path } = next
    if (typeof value === 'string' && value.includes('\0')) return path
    if (Array.isArray(value)) for (const item of value) pending.push({ value: item, path })
    else if (isPlainObject(value)) {
      for (const [key, item] of Object.entries(value)) pending.push({ value: item, path: `${path}.${key}` })
    }
  }
  return null
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !('pipe' in value)
}
