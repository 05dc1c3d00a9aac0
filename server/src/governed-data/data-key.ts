import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config.ts'
import { DataError } from './data-error.ts'

/**
 * Keys of governed data: one master key for the installation wraps one random data key for each data version.
 * A wrapped key is `format(1) | id of the master key(8) | nonce(12) | ciphertext(32) | tag(16)`, AES-256-GCM.
 */
const KEY_BYTES = 32
const KEY_ID_BYTES = 8
const NONCE_BYTES = 12
const TAG_BYTES = 16
const WRAP_FORMAT = 1
const SEALED_SECRET_OVERHEAD = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES
const WRAPPED_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES

/** What a data key belongs to; authenticated with it, so that it opens nothing else. */
export interface DataKeyScope {
  readonly datasetId: string
  readonly dataVersion: string
}

/** Keys derived from one data key (HKDF-SHA-256, RFC 5869), each for one purpose. */
export interface DataKey {
  readonly segmentKey: Buffer
  /** Keys the hashes that stand for privacy units and order their rows. */
  readonly unitSecret: Buffer
}

/** The master key; its bytes cannot be read back, printed or serialized. */
export class MasterKey {
  readonly #bytes: Buffer
  readonly #id: Buffer

  constructor(bytes: Buffer) {
    if (bytes.length !== KEY_BYTES) throw new RangeError('a master key has 32 bytes')
    this.#bytes = bytes
    this.#id = createHash('sha256').update('yingbi master key id v1').update(bytes).digest().subarray(0, KEY_ID_BYTES)
  }

  /** Makes a data key; `wrapped` may be stored anywhere. */
  createDataKey(scope: DataKeyScope): { readonly key: DataKey; readonly wrapped: Buffer } {
    const bytes = randomBytes(KEY_BYTES)
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#bytes, nonce)
    cipher.setAAD(scopeBytes(scope))
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    return { key: deriveKeys(bytes), wrapped: Buffer.concat([Buffer.of(WRAP_FORMAT), this.#id, nonce, sealed]) }
  }

  /** Errors: DATA_KEY_WRONG when another master key wrapped it, DATA_UNREADABLE when it was changed. */
  openDataKey(wrapped: Buffer, scope: DataKeyScope): DataKey {
    const unreadable = new DataError('DATA_UNREADABLE', { dataset: scope.datasetId })
    if (wrapped.length !== WRAPPED_BYTES || wrapped[0] !== WRAP_FORMAT) throw unreadable
    const nonceAt = 1 + KEY_ID_BYTES
    const sealedAt = nonceAt + NONCE_BYTES
    const tagAt = sealedAt + KEY_BYTES
    if (!wrapped.subarray(1, nonceAt).equals(this.#id)) throw new DataError('DATA_KEY_WRONG')
    const options = { authTagLength: TAG_BYTES }
    const decipher = createDecipheriv('aes-256-gcm', this.#bytes, wrapped.subarray(nonceAt, sealedAt), options)
    decipher.setAAD(scopeBytes(scope))
    decipher.setAuthTag(wrapped.subarray(tagAt))
    try {
      return deriveKeys(Buffer.concat([decipher.update(wrapped.subarray(sealedAt, tagAt)), decipher.final()]))
    } catch {
      throw unreadable
    }
  }

  /**
   * Seals a short secret that is kept beside the data, e.g. a password. It opens only together with the same `context`,
   * so that it cannot be moved to another place. Form: `format(1) | id of the master key(8) | nonce(12) | ciphertext | tag(16)`.
   */
  sealSecret(secret: string, context: readonly unknown[]): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#bytes, nonce)
    cipher.setAAD(secretContext(context))
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return Buffer.concat([Buffer.of(WRAP_FORMAT), this.#id, nonce, sealed])
  }

  /** Errors: DATA_KEY_WRONG when another master key sealed it, or when it or its context was changed. */
  openSecret(sealed: Buffer, context: readonly unknown[]): string {
    const nonceAt = 1 + KEY_ID_BYTES
    const known = sealed.length >= SEALED_SECRET_OVERHEAD && sealed[0] === WRAP_FORMAT
    if (!known || !sealed.subarray(1, nonceAt).equals(this.#id)) throw new DataError('DATA_KEY_WRONG')
    const options = { authTagLength: TAG_BYTES }
    const textAt = nonceAt + NONCE_BYTES
    const tagAt = sealed.length - TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', this.#bytes, sealed.subarray(nonceAt, textAt), options)
    decipher.setAAD(secretContext(context))
    decipher.setAuthTag(sealed.subarray(tagAt))
    try {
      return Buffer.concat([decipher.update(sealed.subarray(textAt, tagAt)), decipher.final()]).toString('utf8')
    } catch {
      throw new DataError('DATA_KEY_WRONG')
    }
  }
}

/**
 * The master key from configuration (64 hexadecimal digits, or 32 bytes in base64), else from `keys/data-key` in the
 * data directory, which is made at first start with mode 0600. Errors: ConfigError for a key of another form.
 */
export async function loadMasterKey(options: {
  readonly dataKey: string | null
  readonly dataDir: string
}): Promise<MasterKey> {
  if (options.dataKey !== null) return new MasterKey(parseKey(options.dataKey))
  const folder = join(options.dataDir, 'keys')
  const file = join(folder, 'data-key')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const stored = await readIfThere(file)
  if (stored !== null) return new MasterKey(parseKey(stored))
  try {
    const handle = await open(file, 'wx', 0o600)
    const bytes = randomBytes(KEY_BYTES)
    await handle.writeFile(`${bytes.toString('hex')}\n`)
    await handle.sync()
    await handle.close()
    return new MasterKey(bytes)
  } catch (error) {
    // Another process made it between our look and our attempt.
    const made = await readIfThere(file)
    if (made === null) throw error
    return new MasterKey(parseKey(made))
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function parseKey(text: string): Buffer {
  const trimmed = text.trim()
  const bytes = Buffer.from(trimmed, /^[0-9a-f]{64}$/i.test(trimmed) ? 'hex' : 'base64')
  if (bytes.length !== KEY_BYTES) throw new ConfigError(['YINGBI_DATA_KEY'])
  return bytes
}

function scopeBytes({ datasetId, dataVersion }: DataKeyScope): Buffer {
  return Buffer.from(JSON.stringify(['yingbi data key', WRAP_FORMAT, datasetId, dataVersion]))
}

function secretContext(context: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify(['yingbi secret', WRAP_FORMAT, ...context]))
}

function deriveKeys(bytes: Buffer): DataKey {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', bytes, '', purpose, KEY_BYTES))
  return { segmentKey: derive('yingbi segment v1'), unitSecret: derive('yingbi unit v1') }
}
