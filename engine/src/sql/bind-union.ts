import type { Node, SelectStmt } from 'libpg-query'
import { UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import { columnRef, literal } from '../relation/build-expression.ts'
import type { Expression, ScalarType } from '../relation/expression.ts'
import type { Project, RelationColumn, Union } from '../relation/relation.ts'
import { alignValues, unionType } from './bind-conditional.ts'
import { isOpenLiteral } from './bind-constant.ts'
import { refuse, spanOf } from './bind-state.ts'
import type { BoundRows, SelectEnv } from './bound-select.ts'
import type { ScopeColumn, ScopeTable } from './private-scope.ts'
import { refuseUnitValue } from './refuse-expression.ts'
import { refuseOptionalUnit } from './refuse-join.ts'
import { refuseLimit } from './refuse-rows.ts'
import { renameRows } from './resolve-source.ts'

/** A block of rows that is one branch of a union. */
export interface Branch {
  readonly select: SelectStmt
  readonly rows: BoundRows
}

/** The blocks of a chain of UNION ALL, in order; of another set operation, its two sides. */
export function branchesOf(select: SelectStmt): readonly SelectStmt[] {
  return [select.larg, select.rarg].flatMap((side) => {
    if (side === undefined) return []
    const isChain = isUnionAll(select) && isUnionAll(side)
    const isBare = side.withClause === undefined && side.sortClause === undefined && side.limitCount === undefined
    return isChain && isBare && side.limitOffset === undefined ? branchesOf(side) : [side]
  })
}

export function isUnionAll(select: SelectStmt): boolean {
  return select.op === 'SETOP_UNION' && select.all === true
}

/**
 * UNION ALL of protected rows, each of which keeps its unit. Columns meet by position: numbers on the finest grid and within
 * their bounds, codes of different lists as text; constants that only tell the branches apart are a code list of their own.
 *
 * Errors (as refusals): SQL_TYPE_MISMATCH, SQL_UNSUPPORTED, DP_BOUNDS_MISSING.
 */
export function bindUnion(select: SelectStmt, branches: readonly Branch[], env: SelectEnv): BoundRows | null {
  const { state } = env
  const [first] = branches
  if (first === undefined) return null
  const width = first.rows.columns.length
  const odd = branches.find(({ rows }) => rows.columns.length !== width)
  if (odd !== undefined) {
    const params = { operator: 'UNION', actual: String(odd.rows.columns.length), expected: String(width) }
    return refuse(state, 'SQL_TYPE_MISMATCH', spanOf(odd.select.targetList ?? [], state), { operator: 'UNION', params })
  }
  const inputs = branches.map(({ rows }, index) => renameRows(rows, `branch ${index + 1}`, [], ''))
  const tables = inputs.map(({ table }) => table)
  const columns = first.rows.columns.map((_, index) => alignColumn(index, branches, tables, env))
  if (!columns.every((column) => column !== null)) return null
  const unit = first.rows.relation.columns.find(({ name }) => name === UNIT_COLUMN)
  const system = unit === undefined ? [] : [unit]
  const values = columns.filter((column) => !column.scope.isUnit)
  const relation: Union = {
    kind: 'union',
    inputs: inputs.map((input, index): Project => {
      const expressions = values.flatMap(({ scope, parts }) => {
        const expression = parts[index]
        return expression === undefined ? [] : [{ name: scope.column.name, expression }]
      })
      const own = values.map(({ scope, parts }): RelationColumn => {
        const part = parts[index]
        const { origins } =
          tables[index]?.columns[columns.findIndex((column) => column.scope === scope)]?.column ?? scope.column
        return { ...scope.column, origins, type: typeIn(part, scope.column.type), nullable: part?.nullable ?? true }
      })
      const { property } = input.relation
      return { kind: 'project', input: input.relation, expressions, columns: [...own, ...system], property, span: null }
    }),
    columns: [...values.map(({ scope }) => scope.column), ...system],
    property: first.rows.relation.property,
    span: spanOf(first.select.targetList ?? [], state),
  }
  return {
    kind: 'rows',
    relation,
    columns: columns.map(({ scope }) => scope),
    branches,
    refuseLimits: () => {
      for (const { rows } of branches) rows.refuseLimits()
      if (select.limitCount !== undefined || select.limitOffset !== undefined) refuseLimit(select, state)
    },
  }
}

/** A NULL has the type of what it stands beside. */
function typeIn(part: Expression | undefined, type: ScalarType): ScalarType {
  return part === undefined || (part.kind === 'literal' && part.value === null) ? type : part.type
}

interface UnionColumn {
  readonly scope: ScopeColumn
  /** What it is in each branch; none for the unit. */
  readonly parts: readonly Expression[]
}

function alignColumn(
  index: number,
  branches: readonly Branch[],
  tables: readonly ScopeTable[],
  env: SelectEnv,
): UnionColumn | null {
  const { state } = env
  const columns = tables.flatMap((table) => table.columns[index] ?? [])
  const nodes = branches.map(({ select }) => targetOf(select, index))
  const [first] = columns
  if (first === undefined) return null
  const units = columns.filter((column) => column.isUnit)
  const [unit] = units
  if (unit !== undefined && units.length < columns.length) {
    return refuseUnitValue(unit, spanOf(nodes[columns.indexOf(unit)], state), state)
  }
  const origins = merged(columns.map(({ column }) => column.origins))
  const valueOrigins = merged(columns.map((column) => column.valueOrigins))
  if (units.some((column) => column.presence !== undefined))
    return refuseOptionalUnit('UNION', spanOf(nodes[0], state), state)
  if (unit !== undefined) return { scope: { ...unit, column: { ...unit.column, origins }, valueOrigins }, parts: [] }
  const operands = columns.map((column, at) => literalIn(branches[at]?.rows, index) ?? columnRef(column.column))
  const env2 = { state, scope: { tables }, bind: () => null }
  const parts = labels(operands) ?? alignValues(operands, nodes, 'UNION', env2)
  if (parts === null) return null
  const nullable = parts.some((part) => part.nullable)
  const column = { name: `${index + 1}.${first.name}`, type: unionType(parts), nullable, origins }
  return { scope: { name: first.name, column, bounds: null, isUnit: false, valueOrigins }, parts }
}

function targetOf(select: SelectStmt, index: number): Node | undefined {
  const target = select.targetList?.[index]
  return target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
}

/** The constant that a branch has in a place, if it is one: it takes the type of the others. */
function literalIn(rows: BoundRows | undefined, index: number): Expression | null {
  const name = rows?.columns[index]?.column.name
  if (rows?.relation.kind !== 'project') return null
  const found = rows.relation.expressions.find((output) => output.name === name)?.expression
  return found?.kind === 'literal' ? found : null
}

/** `'visits' AS source` in one branch and `'claims'` in the next: all values are known from the statement. */
function labels(operands: readonly Expression[]): readonly Expression[] | null {
  const texts = operands.map((operand) => (isOpenLiteral(operand) ? operand.value : null))
  if (!texts.every((text) => typeof text === 'string')) return null
  const values = [...new Set(texts)].toSorted()
  const type: ScalarType = { kind: 'code', list: JSON.stringify(values), values }
  return texts.map((text, at) => literal(BigInt(values.indexOf(text)), type, operands[at]?.span ?? null))
}

function merged(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].toSorted()
}
