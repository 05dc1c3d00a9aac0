/** Keys of parse tree nodes that hold places or spelling, not meaning. */
const MEANINGLESS = new Set(['location', 'rexpr_list_start', 'rexpr_list_end', 'list_start', 'list_end', 'funcformat'])

/**
 * Text of a parse tree in which two spellings of one expression are equal: places are left out, and `nameOf` may give a
 * column reference the name of the column that it means.
 */
export function treeText(node: unknown, nameOf: (columnRef: unknown) => string | null): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (MEANINGLESS.has(key)) return undefined
    if (key === 'ColumnRef') return nameOf(value) ?? value
    return value
  })
}
