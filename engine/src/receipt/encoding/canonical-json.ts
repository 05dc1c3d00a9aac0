import { equalBytes, textFromUtf8, utf8 } from './bytes.ts'

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

const MAX_DEPTH = 64

/**
 * The one JSON text of a value: no white space, object keys in UTF-16 order, ECMAScript number text.
 *
 * Errors: throws TypeError for what I-JSON cannot hold (non-finite numbers, lone surrogates, `undefined`, bigint,
 * nesting beyond 64 levels).
 * Source: RFC 8785 (JCS).
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0)
}

/** The value of a text that is canonical byte for byte; `undefined` for any other bytes (duplicate keys included). */
export function parseCanonicalJson(bytes: Uint8Array): JsonValue | undefined {
  const text = textFromUtf8(bytes)
  if (text === null) return undefined
  try {
    const value = JSON.parse(text) as JsonValue
    return equalBytes(utf8(canonicalJson(value)), bytes) ? value : undefined
  } catch {
    return undefined
  }
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError('canonical json: nested too deep')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical json: number is not finite')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`
  if (typeof value === 'object') {
    // The default order of toSorted is by UTF-16 code units, which is what RFC 8785 section 3.2.3 asks for.
    const members = Object.keys(value)
      .toSorted()
      .map((key) => `${writeString(key)}:${write((value as Record<string, unknown>)[key], depth + 1)}`)
    return `{${members.join(',')}}`
  }
  throw new TypeError(`canonical json: cannot hold a value of type ${typeof value}`)
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('canonical json: lone surrogate')
  return JSON.stringify(text)
}
