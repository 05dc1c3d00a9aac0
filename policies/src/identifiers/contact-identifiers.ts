/** Mobile number of the Chinese mainland: 11 digits beginning with 13 to 19, with or without +86, blanks or hyphens. */
export function isMobileNumber(text: string): boolean {
  return /^(\+?86)?1[3-9]\d{9}$/.test(text.replace(/[\s-]/g, ''))
}

/** The form that mail programs accept (a subset of RFC 5321). */
export function isEmail(text: string): boolean {
  return /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})+$/u.test(text)
}

/** 16 to 19 digits with a valid check digit. Source: ISO/IEC 7812-1, annex B (Luhn). */
export function isBankCard(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^[1-9]\d{15,18}$/.test(digits)) return false
  const sum = digits
    .split('')
    .toReversed()
    .reduce((total, character, index) => {
      const doubled = Number(character) * (index % 2 === 0 ? 1 : 2)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
  return sum % 10 === 0
}
