import { isSystemColumn } from '../catalog/prepared-layout.ts'
import { referencedColumns } from './build-expression.ts'
import type { Expression } from './expression.ts'
import type { Relation, RelationColumn } from './relation.ts'

/**
 * The same rows with only the named columns and what they are computed from; unit and rank stay. A stored column that
 * the query does not read is not even named in the SQL, and need not be stored.
 *
 * Shape: Relation[columns] -> Relation[needed, unit, rank].
 */
export function pruneColumns(relation: Relation, needed: ReadonlySet<string>): Relation {
  switch (relation.kind) {
    case 'tableScan': {
      const columns = relation.columns.filter((column) => isKept(column, needed))
      const names = new Set(columns.map((column) => column.name))
      return { ...relation, columns, source: new Map([...relation.source].filter(([name]) => names.has(name))) }
    }
    case 'filter': {
      const input = pruneColumns(relation.input, union(needed, relation.predicate))
      return { ...relation, input, columns: input.columns }
    }
    case 'project': {
      const expressions = relation.expressions.filter(({ name }) => needed.has(name))
      const input = pruneColumns(relation.input, union(new Set(), ...expressions.map(({ expression }) => expression)))
      return { ...relation, input, expressions, columns: relation.columns.filter((column) => isKept(column, needed)) }
    }
    case 'join': {
      const sides = relation.equalities.flatMap((equality) => [equality.left, equality.right])
      const wanted = union(needed, ...sides)
      const left = pruneColumns(relation.left, wanted)
      const right = pruneColumns(relation.right, wanted)
      const kept = new Set([...left.columns, ...right.columns].map((column) => column.name))
      return { ...relation, left, right, columns: relation.columns.filter((column) => kept.has(column.name)) }
    }
    case 'semiJoin': {
      const condition = relation.condition === null ? [] : [relation.condition]
      const wanted = union(needed, ...relation.equalities.map((equality) => equality.left), ...condition)
      const input = pruneColumns(relation.input, wanted)
      const matched = union(new Set(), ...relation.equalities.map((equality) => equality.right), ...condition)
      return { ...relation, input, subquery: pruneColumns(relation.subquery, matched), columns: input.columns }
    }
    case 'union': {
      const inputs = relation.inputs.map((input) => pruneColumns(input, needed))
      return { ...relation, inputs, columns: relation.columns.filter((column) => isKept(column, needed)) }
    }
    case 'values':
      return relation
    case 'aggregate': {
      // The keys stay: they decide which rows there are.
      const aggregates = relation.aggregates.filter(({ name }) => needed.has(name))
      const keys = relation.keys.map(({ name }) => name)
      const read = [...relation.keys.map((key) => key.expression), ...aggregates.flatMap(argumentOf)]
      const input = pruneColumns(relation.input, union(new Set(), ...read))
      const columns = relation.columns.filter((column) => isKept(column, needed) || keys.includes(column.name))
      return { ...relation, input, aggregates, columns }
    }
    case 'window': {
      const functions = relation.functions.filter(({ name }) => needed.has(name))
      const read = functions.flatMap((each) => [
        ...argumentOf(each),
        ...each.partitionBy,
        ...each.orderBy.map((key) => key.expression),
      ])
      const input = pruneColumns(relation.input, union(needed, ...read))
      const kept = new Set([...input.columns, ...functions].map((column) => column.name))
      const pruned = { ...relation, input, functions, columns: relation.columns.filter(({ name }) => kept.has(name)) }
      return functions.length === 0 ? input : pruned
    }
  }
}

function argumentOf({ argument }: { readonly argument: Expression | null }): readonly Expression[] {
  return argument === null ? [] : [argument]
}

function isKept(column: RelationColumn, needed: ReadonlySet<string>): boolean {
  return needed.has(column.name) || isSystemColumn(column.name)
}

function union(names: ReadonlySet<string>, ...expressions: readonly Expression[]): ReadonlySet<string> {
  return new Set([...names, ...expressions.flatMap((expression) => [...referencedColumns(expression)])])
}
