import { AppError } from '../app-error.ts'

/** The page that `limit + 1` found objects make; the cursor is the number of its last one. */
export function pageByNumber<T extends { readonly number: number }, U>(
  found: readonly T[],
  limit: number,
  present: (item: T) => U,
): { items: U[]; nextCursor: string | null } {
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(present),
    nextCursor: found.length > limit && last !== undefined ? String(last.number) : null,
  }
}

/** Errors: BAD_REQUEST for a cursor that is not one of ours. */
export function numberCursor(cursor: string | undefined): bigint | null {
  if (cursor === undefined) return null
  if (!/^\d{1,15}$/.test(cursor)) throw new AppError('BAD_REQUEST', 400, { field: 'querystring.cursor' })
  return BigInt(cursor)
}
