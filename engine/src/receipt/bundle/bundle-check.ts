import type { ZipFaultCode } from './stored-zip.ts'

/** Every thing that verification looks at, in the order in which it is shown. */
export const CHECK_IDS = [
  'archive-form',
  'file-set',
  'file-digests',
  'manifest-form',
  'manifest-schema',
  'manifest-signature',
  'privacy-facts',
  'checkpoint-signature',
  'log-inclusion',
  'log-entry',
  'separation-of-duties',
  'release-key',
  'log-key',
  'revocation',
] as const
export type CheckId = (typeof CHECK_IDS)[number]

export type CheckGroup = 'files' | 'manifest' | 'log' | 'process' | 'trust'

export const CHECK_GROUPS: Readonly<Record<CheckId, CheckGroup>> = {
  'archive-form': 'files',
  'file-set': 'files',
  'file-digests': 'files',
  'manifest-form': 'manifest',
  'manifest-schema': 'manifest',
  'manifest-signature': 'manifest',
  'privacy-facts': 'manifest',
  'checkpoint-signature': 'log',
  'log-inclusion': 'log',
  'log-entry': 'log',
  'separation-of-duties': 'process',
  'release-key': 'trust',
  'log-key': 'trust',
  revocation: 'trust',
}

/** `not-checked` is never a kind of success: something was missing that the check needs. */
export type CheckOutcome = 'passed' | 'failed' | 'not-checked'

/** Why a check failed or could not be made; the sentences are in `check-texts.ts`. */
export type CheckReason =
  | 'ok'
  | `zip-${ZipFaultCode}`
  | 'missing-file'
  | 'extra-file'
  | 'subject-missing'
  | 'subject-order'
  | 'file-unnamed'
  | 'digest-differs'
  | 'manifest-missing'
  | 'not-canonical'
  | 'not-an-envelope'
  | 'payload-not-canonical'
  | 'schema'
  | 'keys-unreadable'
  | 'signature-invalid'
  | 'result-unreadable'
  | 'fact-differs'
  | 'csv-differs'
  | 'author-reviews'
  | 'reviewer-twice'
  | 'reviewer-missing'
  | 'receipt-unreadable'
  | 'entry-missing'
  | 'proof-wrong'
  | 'entry-unreadable'
  | 'entry-differs'
  | 'key-not-trusted'
  | 'trusted-key-unreadable'
  | 'no-trusted-key'
  | 'needs-network'
  | 'needs-manifest'
  | 'needs-keys'
  | 'needs-receipt'

export interface BundleCheck {
  readonly id: CheckId
  readonly group: CheckGroup
  readonly outcome: CheckOutcome
  readonly reason: CheckReason
  readonly params: Readonly<Record<string, string | number>>
  /** File of the bundle at which the check fails, or where it looked. */
  readonly place: string | null
}

type Detail = { readonly params?: BundleCheck['params']; readonly place?: string | null }

export function passed(id: CheckId, detail: Detail = {}): BundleCheck {
  return make(id, 'passed', 'ok', detail)
}

export function failed(id: CheckId, reason: CheckReason, detail: Detail = {}): BundleCheck {
  return make(id, 'failed', reason, detail)
}

export function notChecked(id: CheckId, reason: CheckReason, detail: Detail = {}): BundleCheck {
  return make(id, 'not-checked', reason, detail)
}

function make(
  id: CheckId,
  outcome: CheckOutcome,
  reason: CheckReason,
  { params = {}, place = null }: Detail,
): BundleCheck {
  return { id, group: CHECK_GROUPS[id], outcome, reason, params, place }
}
