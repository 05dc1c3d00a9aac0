import type { LogEvent } from '@yingbi/contracts'

/** A text to be looked up under `note.` in the namespace `audit`, with its placeholders. */
export interface EventNote {
  readonly key: string
  readonly params: Readonly<Record<string, string | number>>
}

export interface EventObject {
  readonly kind: 'dataset' | 'run' | 'release' | 'user' | 'department' | 'session' | 'server'
  /** Slug, user name, release number, or the first characters of an id. */
  readonly name: string
  readonly path: string | null
}

const KINDS = ['dataset', 'run', 'release', 'user', 'department', 'session', 'server'] as const
/** Characters of an id that people can still compare. */
const SHORT = 8

const text = (event: LogEvent, fact: string): string | null => {
  const value = event.facts[fact]
  return value === undefined || value === null || value === '' ? null : String(value)
}

/** What an entry is about; `object` is `kind:id`. */
export function eventObject(event: LogEvent): EventObject {
  const [kindText = '', id = ''] = event.object.split(':')
  const kind = KINDS.find((one) => one === kindText) ?? 'server'
  const short = id.slice(0, SHORT)
  switch (kind) {
    case 'dataset': {
      const slug = text(event, 'dataset')
      return { kind, name: slug ?? short, path: `/datasets/${slug ?? id}` }
    }
    case 'release': {
      const number = text(event, 'number')
      return { kind, name: number ?? short, path: `/releases/${id}` }
    }
    case 'user':
      // Whoever signs in does so on their own account.
      return {
        kind,
        name: text(event, 'username') ?? (event.action.startsWith('session.') ? event.actor : short),
        path: null,
      }
    case 'department':
      return { kind, name: id, path: null }
    default:
      return { kind, name: short, path: null }
  }
}

/** Micro-rho of a charge as a decimal with six digits. */
function rhoOf(micro: string): string {
  const digits = micro.padStart(7, '0')
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`
}

/** One line that says what is particular about an entry; null when there is nothing beside action and object. */
export function eventNote(event: LogEvent): EventNote | null {
  const note = (key: string, ...names: readonly string[]): EventNote | null => {
    const values = names.map((name) => [name, text(event, name)] as const)
    if (values.some(([, value]) => value === null)) return null
    return { key, params: Object.fromEntries(values.map(([name, value]) => [name, value ?? ''])) }
  }
  const reason = text(event, 'reason')
  switch (event.action) {
    case 'run.charge': {
      const micro = text(event, 'rhoMicro')
      const dataset = text(event, 'dataset')
      return micro === null || dataset === null
        ? null
        : {
            key: 'note.charge',
            params: { rho: rhoOf(micro), dataset, policyVersion: text(event, 'policyVersion') ?? '' },
          }
    }
    case 'run.reuse':
      return note('note.reuse', 'dataset')
    case 'run.fail':
      return note('note.code', 'code')
    case 'query.refused':
      return note('note.codes', 'codes')
    case 'session.failed':
      return reason === 'locked' ? { key: 'note.locked', params: {} } : note('note.credentials', 'failures')
    case 'dataset.register':
    case 'dataset.policy':
      return note('note.policy', 'policyVersion')
    case 'user.create':
      return note('note.account', 'role')
    case 'user.update':
      return note('note.changed', 'changed')
    case 'system.start':
      return note('note.version', 'version')
    default:
      return reason === null ? null : { key: 'note.code', params: { code: reason } }
  }
}

/** `e47b…19fd`: enough of a hash to compare by eye. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 4)}…${hash.slice(-4)}`
}
