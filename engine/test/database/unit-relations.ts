import { UNIT_COLUMN } from '../../src/catalog/prepared-layout.ts'
import type { Expression } from '../../src/relation/expression.ts'
import type {
  Aggregate,
  Relation,
  RelationColumn,
  UnitAggregate,
  Window,
  WindowFunction,
} from '../../src/relation/relation.ts'
import { unitFunctionType } from '../../src/relation/unit-functions.ts'

/** GROUP BY the unit and the keys. */
export function aggregate(
  input: Relation,
  keys: readonly { readonly name: string; readonly expression: Expression }[],
  aggregates: readonly UnitAggregate[],
): Aggregate {
  const columns: RelationColumn[] = [
    ...keys.map(({ name, expression }) => ({
      name,
      type: expression.type,
      nullable: expression.nullable,
      origins: originsOf(input, [expression]),
    })),
    ...aggregates.map((each) => functionColumn(input, each)),
    ...input.columns.filter(({ name }) => name === UNIT_COLUMN),
  ]
  return { kind: 'aggregate', input, keys, aggregates, columns, property: 'unit-preserving', span: null }
}

/** Functions over windows of one unit; what is not given is the plainest. */
export function windowed(
  input: Relation,
  functions: readonly (Pick<WindowFunction, 'name' | 'function'> & Partial<WindowFunction>)[],
): Window {
  const complete = functions.map((each) => ({
    argument: null,
    offset: 0,
    partitionBy: [],
    orderBy: [],
    frame: null,
    ...each,
  }))
  return {
    kind: 'window',
    input,
    functions: complete,
    columns: [...input.columns, ...complete.map((each) => functionColumn(input, each))],
    property: 'unit-preserving',
    span: null,
  }
}

function functionColumn(
  input: Relation,
  {
    name,
    function: used,
    argument,
  }: Pick<UnitAggregate, 'name' | 'argument'> & {
    readonly function: WindowFunction['function'] | UnitAggregate['function']
  },
): RelationColumn {
  const type = unitFunctionType(used, argument?.type ?? null)
  if (type === null) throw new Error(`no type of ${used}`)
  return { name, type, nullable: argument !== null, origins: argument === null ? [] : originsOf(input, [argument]) }
}

function originsOf(input: Relation, expressions: readonly Expression[]): readonly string[] {
  const names = new Set(expressions.flatMap((each) => (each.kind === 'column' ? [each.name] : [])))
  return input.columns.filter(({ name }) => names.has(name)).flatMap(({ origins }) => origins)
}
