/**
 * Unified social credit code 统一社会信用代码 of an organization: 17 characters and a check character, of digits and
 * letters without I, O, S, V, Z. Source: GB 32100-2015.
 */
export function isCreditCode(text: string): boolean {
  const code = text.toUpperCase()
  // The first characters name the registering authority and the kind of organization, then 6 digits of region.
  return /^[1-9A-GY][1-9]\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$/.test(code) && creditCodeCheckCharacter(code) === code[17]
}

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** The 18th character for the 17 before it: weights are powers of 3 modulo 31. */
export function creditCodeCheckCharacter(code: string): string {
  let sum = 0
  let weight = 1
  for (let index = 0; index < 17; index++) {
    sum += weight * ALPHABET.indexOf(code[index] ?? '')
    weight = (weight * 3) % 31
  }
  return ALPHABET[(31 - (sum % 31)) % 31] ?? ''
}
