import { isSystemColumn } from '../catalog/prepared-layout.ts'
import { columnRef } from '../relation/build-expression.ts'
import type { Relation } from '../relation/relation.ts'
import type { AddedColumns } from './bind-unit-aggregate.ts'

/** The relation with the quotients that averages are; as it is when there are none. */
export function withQuotients(
  relation: Relation,
  added: readonly Pick<AddedColumns, 'quotients' | 'scope'>[],
): Relation {
  const quotients = added.flatMap((each) =>
    each.quotients.map((quotient) => ({ ...quotient, column: each.scope.column })),
  )
  if (quotients.length === 0) return relation
  const passed = relation.columns.filter(({ name }) => !isSystemColumn(name))
  return {
    kind: 'project',
    input: relation,
    expressions: [
      ...passed.map((column) => ({ name: column.name, expression: columnRef(column) })),
      ...quotients.map(({ name, expression }) => ({ name, expression })),
    ],
    columns: [...relation.columns, ...quotients.map(({ column }) => column)],
    property: relation.property,
    span: null,
  }
}
