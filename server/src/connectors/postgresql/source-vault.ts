import type { DataKeyScope, MasterKey } from '../../governed-data/data-key.ts'
import type { SourcePlace, SourceRecord } from '../../repositories/sources.ts'
import { DataError } from '../../governed-data/data-error.ts'
import type { SourceHosts } from './source-hosts.ts'
import type { SourceAccess } from './source-session.ts'

/**
 * Passwords of sources, sealed together with the place where they are used: a row whose host or certificate was changed
 * opens no password, so it cannot be sent elsewhere. Nor does it open for a place that is not on the operator's list now.
 */
export class SourceVault {
  readonly #masterKey: MasterKey
  readonly #hosts: SourceHosts

  constructor(masterKey: MasterKey, hosts: SourceHosts) {
    this.#masterKey = masterKey
    this.#hosts = hosts
  }

  /** Keys the hashes of a data version in the source; `wrapped` may be stored anywhere. */
  createUnitSecret(scope: DataKeyScope): { readonly secret: string; readonly wrapped: Buffer } {
    const { key, wrapped } = this.#masterKey.createDataKey(scope)
    return { secret: key.unitSecret.toString('hex'), wrapped }
  }

  /** Errors: DataError (SOURCE_HOST_NOT_LISTED). */
  seal(place: SourcePlace, password: string): Buffer {
    this.#requireListed(place)
    return this.#masterKey.sealSecret(password, sealedWith(place))
  }

  /** The password is opened when the server asks for it. Errors: SOURCE_HOST_NOT_LISTED, DATA_KEY_WRONG, at once. */
  access(source: SourceRecord): SourceAccess {
    this.#requireListed(source)
    const { name, host, port, database, user, tlsMode, tlsCa, preparedSchema } = source
    const open = (): string => this.#masterKey.openSecret(source.sealedPassword, sealedWith(source))
    open()
    return { name, host, port, database, user, tlsMode, tlsCa, preparedSchema, password: open }
  }

  #requireListed({ name, host, port }: SourcePlace): void {
    if (!this.#hosts.includes(host, port)) throw new DataError('SOURCE_HOST_NOT_LISTED', { source: name })
  }
}

function sealedWith(place: SourcePlace): readonly unknown[] {
  const { name, host, port, database, user, tlsMode, tlsCa, preparedSchema } = place
  return ['source', name, host, port, database, user, tlsMode, tlsCa, preparedSchema]
}
