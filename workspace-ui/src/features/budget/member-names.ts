/** User names separated by commas (of either width) or blanks. */
export function namesIn(text: string): string[] {
  return text.split(/[\s,，、]+/).filter((name) => name !== '')
}
