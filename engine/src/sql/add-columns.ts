import { RANK_COLUMN, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import type { Expression } from '../relation/expression.ts'
import type { Relation, RelationColumn } from '../relation/relation.ts'
import type { AddedColumns } from './bind-unit-aggregate.ts'

/** A reference to a column of a relation. */
export function refer({ name, type, nullable }: RelationColumn): Expression {
  return { kind: 'column', name, type, nullable, span: null }
}

/** The relation with the quotients that averages are; as it is when there are none. */
export function withQuotients(
  relation: Relation,
  added: readonly Pick<AddedColumns, 'quotients' | 'scope'>[],
): Relation {
  const quotients = added.flatMap((each) =>
    each.quotients.map((quotient) => ({ ...quotient, column: each.scope.column })),
  )
  if (quotients.length === 0) return relation
  const passed = relation.columns.filter(({ name }) => name !== UNIT_COLUMN && name !== RANK_COLUMN)
  return {
    kind: 'project',
    input: relation,
    expressions: [
      ...passed.map((column) => ({ name: column.name, expression: refer(column) })),
      ...quotients.map(({ name, expression }) => ({ name, expression })),
    ],
    columns: [...relation.columns, ...quotients.map(({ column }) => column)],
    property: relation.property,
    span: null,
  }
}
