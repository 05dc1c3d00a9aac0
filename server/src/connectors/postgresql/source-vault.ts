import type { DataKeyScope, MasterKey } from '../../governed-data/data-key.ts'
import type { SourcePlace, SourceRecord } from '../../repositories/sources.ts'
import type { SourceAccess } from './source-session.ts'

/**
 * Passwords of sources, sealed together with the place where they are used: a row whose host or certificate was changed
 * opens no password, so it cannot be sent elsewhere.
 */
export class SourceVault {
  readonly #masterKey: MasterKey

  constructor(masterKey: MasterKey) {
    this.#masterKey = masterKey
  }

  /** Keys the hashes of a data version in the source; `wrapped` may be stored anywhere. */
  createUnitSecret(scope: DataKeyScope): { readonly secret: string; readonly wrapped: Buffer } {
    const { key, wrapped } = this.#masterKey.createDataKey(scope)
    return { secret: key.unitSecret.toString('hex'), wrapped }
  }

  seal(place: SourcePlace, password: string): Buffer {
    return this.#masterKey.sealSecret(password, sealedWith(place))
  }

  /** The password is opened when the server asks for it. Errors: DATA_KEY_WRONG, at once. */
  access(source: SourceRecord): SourceAccess {
    const { name, host, port, database, user, tlsMode, tlsCa, preparedSchema } = source
    const open = (): string => this.#masterKey.openSecret(source.sealedPassword, sealedWith(source))
    open()
    return { name, host, port, database, user, tlsMode, tlsCa, preparedSchema, password: open }
  }
}

function sealedWith(place: SourcePlace): readonly unknown[] {
  const { name, host, port, database, user, tlsMode, tlsCa, preparedSchema } = place
  return ['source', name, host, port, database, user, tlsMode, tlsCa, preparedSchema]
}
