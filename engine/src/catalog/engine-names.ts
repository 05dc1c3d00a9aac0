import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** NAMEDATALEN - 1, in bytes. */
const POSTGRESQL_NAME_BYTES = 63
const DIGEST_DIGITS = 32

/**
 * A name as PostgreSQL stores it, unquoted. PostgreSQL cuts longer names off, which could make two of them one: these
 * get a digest in the place of their end.
 */
export function postgresqlName(name: string): string {
  const bytes = utf8ToBytes(name)
  if (bytes.length <= POSTGRESQL_NAME_BYTES) return name
  const digest = bytesToHex(sha256(bytes)).slice(0, DIGEST_DIGITS)
  const head = new TextDecoder().decode(bytes.slice(0, POSTGRESQL_NAME_BYTES - DIGEST_DIGITS - 1))
  // A character that was cut in two has become one of three bytes.
  return `${head.replace(/\uFFFD+$/, '')}~${digest}`
}

/** A name as Trino stores it, unquoted: it takes capitals for small letters, so names that hold some get a digest. */
export function trinoName(name: string): string {
  const small = name.toLowerCase()
  return small === name ? name : `${small}~${bytesToHex(sha256(utf8ToBytes(name))).slice(0, DIGEST_DIGITS)}`
}
