import type { Catalog } from '../catalog/catalog.ts'
import type { Relation } from '../relation/relation.ts'
import { provenRowsPerUnit } from '../relation/rows-per-unit.ts'
import { MAX_ROWS_OF_A_UNIT } from '../relation/unit-functions.ts'

/**
 * Rows that one unit has in a relation if it keeps to the declared limits and public tables match once: what counts and sums
 * of one unit are limited to. A unit may have more; it then counts as one that has so many.
 */
export function declaredRows(relation: Relation, catalog: Catalog): bigint {
  const rows = countRows(relation, catalog)
  const proven = provenRowsPerUnit(relation)
  const most = proven !== null && proven < rows ? proven : rows
  return most < MAX_ROWS_OF_A_UNIT ? most : MAX_ROWS_OF_A_UNIT
}

function countRows(relation: Relation, catalog: Catalog): bigint {
  switch (relation.kind) {
    case 'tableScan':
      return BigInt(catalog.tables.get(relation.table)?.contribution?.rows ?? 1)
    case 'filter':
    case 'project':
    case 'semiJoin':
    case 'aggregate':
    case 'window':
      return declaredRows(relation.input, catalog)
    case 'join':
      return declaredRows(relation.left, catalog) * declaredRows(relation.right, catalog)
    case 'union':
      return relation.inputs.reduce((sum, input) => sum + declaredRows(input, catalog), 0n)
    case 'values':
      return 1n
  }
}
