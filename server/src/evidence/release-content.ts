import { canonicalJson, sha256Hex, utf8 } from '@yingbi/engine/receipt'

/** The words of a release request and what they are about. */
export interface ReleaseContent {
  readonly title: string
  readonly context: string
  readonly runId: string
  readonly authorId: string
}

/** What log entries say of a request's content: a hash, because people write anything into titles. */
export function contentHash({ title, context, runId, authorId }: ReleaseContent): string {
  return sha256Hex(utf8(canonicalJson({ title, context, runId, authorId })))
}
