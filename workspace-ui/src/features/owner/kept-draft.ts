/** Drafts that are being written, kept in this browser so that a reload or a wrong click loses nothing. */
const POLICY = 'yingbi.policy-draft.'
const REGISTRATION = 'yingbi.registration'

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** A policy draft and the version that it started from. */
export interface KeptPolicy {
  readonly version: number
  readonly text: string
}

export function readKeptPolicy(storage: Store, dataset: string): KeptPolicy | null {
  const kept = parse(storage.getItem(POLICY + dataset))
  const [version, text] = [kept?.['version'], kept?.['text']]
  return typeof version === 'number' && typeof text === 'string' ? { version, text } : null
}

/** Null forgets the draft. */
export function keepPolicy(storage: Store, dataset: string, kept: KeptPolicy | null): void {
  if (kept === null) storage.removeItem(POLICY + dataset)
  else storage.setItem(POLICY + dataset, JSON.stringify(kept))
}

/** A registration that is being prepared: inspected files by table, the draft of the policy, and the import once it runs. */
export interface KeptRegistration {
  readonly files: readonly { readonly uploadId: string; readonly table: string }[]
  readonly text: string
  readonly registrationId: string | null
}

export const NO_REGISTRATION: KeptRegistration = { files: [], text: '', registrationId: null }

export function readKeptRegistration(storage: Store): KeptRegistration {
  const kept = parse(storage.getItem(REGISTRATION))
  if (kept === null) return NO_REGISTRATION
  const files: unknown = kept['files']
  const id = kept['registrationId']
  return {
    files: Array.isArray(files) ? files.filter(isKeptFile) : [],
    text: typeof kept['text'] === 'string' ? kept['text'] : '',
    registrationId: typeof id === 'string' ? id : null,
  }
}

/** An empty one forgets the registration. */
export function keepRegistration(storage: Store, kept: KeptRegistration): void {
  if (kept.files.length === 0 && kept.registrationId === null) storage.removeItem(REGISTRATION)
  else storage.setItem(REGISTRATION, JSON.stringify(kept))
}

function isKeptFile(file: unknown): file is KeptRegistration['files'][number] {
  if (typeof file !== 'object' || file === null || !('uploadId' in file) || !('table' in file)) return false
  return typeof file.uploadId === 'string' && typeof file.table === 'string'
}

function parse(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : null
  } catch {
    return null
  }
}
