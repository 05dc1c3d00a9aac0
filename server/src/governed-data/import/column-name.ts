const MAX_LENGTH = 63

/**
 * SQL names for the columns of a file: folded to lower case, anything else than letters, digits and `_` replaced, at
 * most 63 characters, each different from the others. The same header always gives the same names.
 */
export function columnNames(sourceNames: readonly string[]): string[] {
  const taken = new Set<string>()
  return sourceNames.map((sourceName, index) => {
    const base = identifierOf(sourceName) ?? `column_${index + 1}`
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base.slice(0, MAX_LENGTH - 5)}_${count}`
    taken.add(name)
    return name
  })
}

function identifierOf(sourceName: string): string | null {
  const folded = sourceName
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{Ll}\p{Lo}\p{Nd}_]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  if (folded === '') return null
  // `slice` counts UTF-16 units and may cut a pair; a lone half is no letter and goes.
  const name = (/^\p{Nd}/u.test(folded) ? `_${folded}` : folded).slice(0, MAX_LENGTH)
  return name.replace(/[\ud800-\udbff]$/, '')
}
