import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** argon2id, 19 MiB, two passes, one lane. Source: OWASP Password Storage Cheat Sheet, first equivalent setting. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** PHC string of a password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), OPTIONS)
}

/** Whether the password is the one that was hashed. */
export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, password.normalize('NFC'))
}

/** A hash that no password has, to spend the same time on accounts that do not exist. */
export function unmatchableHash(): Promise<string> {
  return hashPassword(randomBytes(32).toString('hex'))
}

// Without letters and digits that look alike, because people copy it from a terminal.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Four groups of four characters, 79 bits. */
export function randomPassword(): string {
  const limit = 256 - (256 % ALPHABET.length)
  let text = ''
  while (text.length < 16) {
    for (const byte of randomBytes(32)) {
      if (byte < limit && text.length < 16) text += ALPHABET[byte % ALPHABET.length]
    }
  }
  return text.replaceAll(/(.{4})(?=.)/g, '$1-')
}
