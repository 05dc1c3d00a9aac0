/** A table name from a file's name: small letters, digits and _; free of names that are taken. */
export function tableName(fileName: string, taken: readonly string[]): string {
  const base =
    fileName
      .replace(/\.[^.]*$/, '')
      .toLowerCase()
      .replaceAll(/[^\p{Ll}\p{Lo}\p{Nd}]+/gu, '_')
      .replaceAll(/^[_\p{Nd}]+|_+$/gu, '')
      .slice(0, 60) || 'data'
  if (!taken.includes(base)) return base
  let number = 2
  while (taken.includes(`${base}_${number}`)) number += 1
  return `${base}_${number}`
}
