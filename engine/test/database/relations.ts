import type { Catalog, CatalogTable } from '../../src/catalog/catalog.ts'
import { RANK_COLUMN, UNIT_COLUMN } from '../../src/catalog/prepared-layout.ts'
import { clamp, fixed } from '../../src/relation/build-expression.ts'
import type { ColumnRef, Expression, ScalarType } from '../../src/relation/expression.ts'
import type {
  Join,
  Project,
  Relation,
  RelationColumn,
  SemiJoin,
  TableScan,
  Union,
} from '../../src/relation/relation.ts'

/** A scan as the SQL front end makes it: columns `alias.column`, and the unit and rank of a private table. */
export function scan(catalog: Catalog, tableName: string, alias: string): TableScan {
  const table = catalogTable(catalog, tableName)
  const stored = [...table.columns.values()].filter((column) => column.name !== table.unitColumn)
  const source = new Map(stored.map((column) => [`${alias}.${column.name}`, column.name]))
  const columns: RelationColumn[] = stored.map((column) => ({
    name: `${alias}.${column.name}`,
    type: column.type.kind === 'fixed' ? fixed(column.type.scale, null) : column.type,
    nullable: column.nullable,
    origins: [`${tableName}.${column.name}`],
  }))
  const isPrivate = table.kind === 'private'
  if (isPrivate) {
    for (const name of [UNIT_COLUMN, RANK_COLUMN]) {
      columns.push({ name, type: fixed(0, null), nullable: false, origins: [] })
      source.set(name, name)
    }
  }
  const property = isPrivate ? 'unit-preserving' : 'public'
  return { kind: 'tableScan', table: tableName, source, columns, property, span: null }
}

export function catalogTable(catalog: Catalog, name: string): CatalogTable {
  const table = catalog.tables.get(name)
  if (table === undefined) throw new Error(`no table ${name}`)
  return table
}

/** Reference to a column of a relation. */
export function column(relation: Relation, name: string): ColumnRef {
  const found = relation.columns.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no column ${name}`)
  return { kind: 'column', name, type: found.type, nullable: found.nullable, span: null }
}

/** A column as it enters arithmetic: clamped to its declared bounds. */
export function boundedColumn(relation: Relation, name: string, catalog: Catalog): Expression {
  const reference = column(relation, name)
  const origin = relation.columns.find((candidate) => candidate.name === name)?.origins[0] ?? ''
  const [tableName = '', columnName = ''] = origin.split('.')
  const domain = catalogTable(catalog, tableName).columns.get(columnName)?.type
  if (domain?.kind !== 'fixed' || domain.bounds === null) throw new Error(`no bounds of ${name}`)
  return clamp(reference, domain.bounds, domain.scale)
}

export function filter(input: Relation, predicate: Expression): Relation {
  return { kind: 'filter', input, predicate, columns: input.columns, property: input.property, span: null }
}

export function project(
  input: Relation,
  expressions: readonly { readonly name: string; readonly expression: Expression }[],
): Project {
  const columns = expressions.map(({ name, expression }) => ({
    name,
    type: expression.type,
    nullable: expression.nullable,
    origins: [],
  }))
  const unit = input.columns.filter(({ name }) => name === UNIT_COLUMN)
  return {
    kind: 'project',
    input,
    expressions,
    columns: [...columns, ...unit],
    property: input.property,
    span: null,
  }
}

export function join(
  left: Relation,
  right: Relation,
  options: {
    readonly type?: Join['type']
    readonly onUnit: boolean
    readonly equalities?: readonly (readonly [string, string])[]
  },
): Join {
  const system = new Set<string>([UNIT_COLUMN, RANK_COLUMN])
  const unit = [...left.columns, ...right.columns].find(({ name }) => name === UNIT_COLUMN)
  return {
    kind: 'join',
    type: options.type ?? 'inner',
    left,
    right,
    onUnit: options.onUnit,
    equalities: (options.equalities ?? []).map(([a, b]) => ({ left: column(left, a), right: column(right, b) })),
    columns: [
      ...left.columns.filter(({ name }) => !system.has(name)),
      ...right.columns
        .filter(({ name }) => !system.has(name))
        .map((each) => (options.type === 'left' ? { ...each, nullable: true } : each)),
      ...(unit === undefined ? [] : [unit]),
    ],
    property: unit === undefined ? 'public' : 'unit-preserving',
    span: null,
  }
}

export function semiJoin(
  input: Relation,
  subquery: Relation,
  options: { readonly negated: boolean; readonly equalities?: readonly (readonly [string, string])[] },
): SemiJoin {
  return {
    kind: 'semiJoin',
    input,
    subquery,
    negated: options.negated,
    onUnit: subquery.property === 'unit-preserving',
    equalities: (options.equalities ?? []).map(([a, b]) => ({ left: column(input, a), right: column(subquery, b) })),
    condition: null,
    columns: input.columns,
    property: input.property,
    span: null,
  }
}

export function union(inputs: readonly Relation[]): Union {
  const [first] = inputs
  if (first === undefined) throw new Error('nothing to add')
  const columns = first.columns.filter(({ name }) => name !== RANK_COLUMN)
  return { kind: 'union', inputs, columns, property: first.property, span: null }
}

export function typeOf(relation: Relation, name: string): ScalarType {
  return column(relation, name).type
}
