import { z } from 'zod'

/** A text in the two languages of the product. */
export const BilingualText = z.object({ zh: z.string().min(1).max(400), en: z.string().min(1).max(400) })
export type BilingualText = z.infer<typeof BilingualText>

/** A stable machine name: lower case, digits, `_` and `-`. */
export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/)
  .describe('lower-case letter, then letters, digits, _ or -')
export type Slug = z.infer<typeof Slug>

/** An SQL identifier as it is stored: folded to lower case, at most 63 characters. */
export const Identifier = z.string().regex(/^[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\p{Nd}_]{0,62}$/u)
export type Identifier = z.infer<typeof Identifier>

/** Exact decimal in text, e.g. `0.007701`. */
export const DecimalString = z.string().regex(/^-?\d+(\.\d+)?$/)
export type DecimalString = z.infer<typeof DecimalString>

export const Timestamp = z.iso.datetime()

export const Locale = z.enum(['zh-CN', 'en'])
export type Locale = z.infer<typeof Locale>

/** One page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})

/** What the caller may do with an object; `reason` is in the caller's language. */
export const AllowedAction = z.object({ action: z.string(), allowed: z.boolean(), reason: z.string().optional() })
export type AllowedAction = z.infer<typeof AllowedAction>
