import { isSystemColumn, RANK_COLUMN, UNIT_COLUMN } from '../catalog/prepared-layout.ts'
import { EngineError } from '../errors.ts'
import type { Expression, ScalarType } from '../relation/expression.ts'
import type {
  Aggregate,
  Join,
  Project,
  Relation,
  SemiJoin,
  TableScan,
  Union,
  Values,
  Window,
} from '../relation/relation.ts'
import { provenRowsPerUnit } from '../relation/rows-per-unit.ts'
import type { Dialect } from './dialect.ts'
import { needsTotalOrder } from '../relation/unit-functions.ts'
import { aggregateOutputs, groupingText, PLACE_COLUMN, placeText, windowOutputs } from './write-unit-operators.ts'
import { type ColumnScope, type ScopeColumn, writeExpression } from './write-expression.ts'

export interface SourceOptions {
  readonly dialect: Dialect
  /** Name of the stored table behind a table of the catalog. */
  readonly tableName: (table: string) => string
  /** Rows kept per unit of each private scan, by table; null keeps all of them. */
  readonly rowsPerUnit: ReadonlyMap<string, number> | null
}

/** A relation as the parts of one SELECT: `SELECT ... FROM from WHERE where[0] AND ...`. */
export interface SqlSource {
  readonly from: string
  readonly where: readonly string[]
  readonly columns: ColumnScope
  /** The privacy unit of each row; null for public relations. */
  readonly unit: string | null
  /** Position of the row among its unit's, where each row is one stored row of one private table; null elsewhere. */
  readonly rank: string | null
  /** Whether `from` is one stored table, with nothing joined or computed. */
  readonly isTable: boolean
}

/**
 * A relation over the prepared tables. Rows whose unit is null are left out, so that nobody can be in the answer who
 * is not protected by it. Errors: ERR_RELATION_MALFORMED.
 */
export function writeSource(relation: Relation, options: SourceOptions): SqlSource {
  let aliases = 0
  const nextAlias = () => `t${++aliases}`
  return source(relation, options.rowsPerUnit !== null)

  /** `isRanked`: whether private scans keep only the rows within their limits. */
  function source(node: Relation, isLimited: boolean): SqlSource {
    // What proves its number of rows by itself needs no limit, which would only leave out rows at random.
    const isRanked = isLimited && provenRowsPerUnit(node) === null
    switch (node.kind) {
      case 'tableScan':
        return scan(node, isRanked)
      case 'filter': {
        const input = source(node.input, isRanked)
        const predicate = writeExpression(node.predicate, input.columns, options.dialect)
        return { ...input, where: [...input.where, predicate] }
      }
      case 'project':
        return project(node, isRanked)
      case 'join':
        return join(node, isRanked)
      case 'semiJoin':
        return semiJoin(node, isRanked)
      case 'union':
        return union(node, isRanked)
      case 'values':
        return values(node)
      case 'aggregate':
      case 'window':
        return perUnit(node)
    }
  }

  function scan(node: TableScan, isRanked: boolean): SqlSource {
    const alias = nextAlias()
    const stored = (name: string) => `${alias}.${options.dialect.identifier(name)}`
    const columns = new Map<string, ScopeColumn>()
    for (const { name, type } of node.columns) {
      const storedName = node.source.get(name)
      if (storedName === undefined) throw new EngineError('ERR_RELATION_MALFORMED', { table: node.table })
      columns.set(name, { sql: options.dialect.storedColumn(stored(storedName), type), stored: true })
    }
    const from = `${options.dialect.identifier(options.tableName(node.table))} AS ${alias}`
    if (node.property === 'public') return { from, where: [], columns, unit: null, rank: null, isTable: true }
    const unit = stored(UNIT_COLUMN)
    const kept = options.rowsPerUnit?.get(node.table)
    if (isRanked && kept === undefined) throw new EngineError('ERR_RELATION_MALFORMED', { table: node.table })
    const rank = isRanked ? [`${stored(RANK_COLUMN)} <= ${kept}`] : []
    return { from, where: [`${unit} IS NOT NULL`, ...rank], columns, unit, rank: stored(RANK_COLUMN), isTable: true }
  }

  function project(node: Project, isRanked: boolean): SqlSource {
    const input = source(node.input, isRanked)
    const trivial = node.expressions.every(({ expression }) => expression.kind === 'column')
    if (!trivial) return subquery(node, input)
    const columns = new Map<string, ScopeColumn>()
    for (const { name, expression } of node.expressions) columns.set(name, scopeColumn(expression, input))
    return { ...input, columns }
  }

  /** Computed columns are named in a subquery, so that an expression that reads them twice does not repeat them. */
  function subquery(node: Project, input: SqlSource): SqlSource {
    const { dialect } = options
    const columns = node.expressions.map(({ name, expression }) => ({
      name,
      sql: writeExpression(expression, input.columns, dialect),
      stored: isStored(expression, input),
    }))
    return wrap(columns, input)
  }

  /** What is worked out of all rows of a unit is worked out before any limit on their number. */
  function perUnit(node: Aggregate | Window): SqlSource {
    const rows = source(node.input, false)
    const { dialect } = options
    if (rows.unit === null) throw new EngineError('ERR_RELATION_MALFORMED')
    // INVARIANT: several functions see rows that tie in one and the same order, or their results would be paired by chance.
    const isNumbered = node.kind === 'window' && node.functions.filter(needsTotalOrder).length > 1
    const input = isNumbered ? numbered(node, rows) : rows
    const own = node.kind === 'aggregate' ? aggregateOutputs(node, input, dialect) : windowOutputs(node, input, dialect)
    const alias = nextAlias()
    const inside = (name: string) => `${alias}.${dialect.identifier(name)}`
    const outputs = own.map(({ name, sql }) => `${sql} AS ${dialect.identifier(name)}`)
    const select = selectText([`${input.unit} AS ${dialect.identifier(UNIT_COLUMN)}`, ...outputs], input)
    const grouped = node.kind === 'window' ? select : `${select}\nGROUP BY ${groupingText(node, input, dialect)}`
    return {
      from: `(\n${indent(grouped)}\n) AS ${alias}`,
      where: [],
      columns: new Map(own.map(({ name, stored }) => [name, { sql: inside(name), stored }])),
      unit: inside(UNIT_COLUMN),
      rank: null,
      isTable: false,
    }
  }

  /** The rows with their place in one order of all columns, under a name that no column of a relation has. */
  function numbered(node: Window, input: SqlSource): SqlSource {
    const place = { name: PLACE_COLUMN, sql: placeText(node, input, options.dialect), stored: false }
    return wrap([...Array.from(input.columns, ([name, column]) => ({ name, ...column })), place], input)
  }

  function wrap(columns: readonly (ScopeColumn & { readonly name: string })[], input: SqlSource): SqlSource {
    const { dialect } = options
    const own = columns.filter(({ name }) => !isSystemColumn(name))
    const outputs = own.map(({ name, sql }) => `${sql} AS ${dialect.identifier(name)}`)
    if (input.unit !== null) outputs.unshift(`${input.unit} AS ${dialect.identifier(UNIT_COLUMN)}`)
    const alias = nextAlias()
    const inside = (name: string) => `${alias}.${dialect.identifier(name)}`
    return {
      from: `(\n${indent(selectText(outputs.length === 0 ? ['1'] : outputs, input))}\n) AS ${alias}`,
      where: [],
      columns: new Map(own.map(({ name, stored }) => [name, { sql: inside(name), stored }])),
      unit: input.unit === null ? null : inside(UNIT_COLUMN),
      rank: null,
      isTable: false,
    }
  }

  function join(node: Join, isRanked: boolean): SqlSource {
    const left = source(node.left, isRanked)
    const right = joinOperand(node, source(node.right, isRanked))
    const conditions = node.equalities.map(
      (equality) =>
        `${writeExpression(equality.left, left.columns, options.dialect)} = ${writeExpression(equality.right, right.columns, options.dialect)}`,
    )
    if (left.unit !== null && right.unit !== null) {
      // INVARIANT: two private sides meet on the unit, so that each row still belongs to one unit.
      if (!node.onUnit) throw new EngineError('ERR_RELATION_MALFORMED')
      conditions.unshift(`${left.unit} = ${right.unit}`)
    } else if (node.onUnit || conditions.length === 0) {
      throw new EngineError('ERR_RELATION_MALFORMED')
    }
    // INVARIANT: a left join preserves a private side, so that no row is without a unit.
    if (node.type === 'left' && left.unit === null && right.unit !== null)
      throw new EngineError('ERR_RELATION_MALFORMED')
    const keyword = node.type === 'left' ? 'LEFT JOIN' : 'JOIN'
    return {
      from: `${left.from}\n${keyword} ${right.from} ON ${conditions.join(' AND ')}`,
      where: [...left.where, ...right.where],
      columns: new Map([...left.columns, ...right.columns]),
      unit: left.unit ?? right.unit,
      rank: null,
      isTable: false,
    }
  }

  /**
   * A condition on each row of the input. The subquery's rows only decide whether a row stays, so that their number needs
   * no limit. INVARIANT: a private subquery is matched on the unit.
   */
  function semiJoin(node: SemiJoin, isRanked: boolean): SqlSource {
    const input = source(node.input, isRanked)
    const inner = source(node.subquery, false)
    const { dialect } = options
    const conditions = node.equalities.map(
      ({ left, right }) =>
        `${writeExpression(left, input.columns, dialect)} = ${writeExpression(right, inner.columns, dialect)}`,
    )
    if (node.condition !== null) {
      conditions.push(writeExpression(node.condition, new Map([...inner.columns, ...input.columns]), dialect))
    }
    if (inner.unit !== null) {
      if (!node.onUnit || input.unit === null) throw new EngineError('ERR_RELATION_MALFORMED')
      conditions.unshift(`${inner.unit} = ${input.unit}`)
    } else if (node.onUnit) {
      throw new EngineError('ERR_RELATION_MALFORMED')
    }
    const rows = indent(selectText(['1'], { from: inner.from, where: [...inner.where, ...conditions] }))
    const exists = `${node.negated ? 'NOT ' : ''}EXISTS (\n${rows}\n)`
    return { ...input, where: [...input.where, exists], isTable: false }
  }

  /** The right side's own conditions must hold before a left join fills in nulls, not after it. */
  function joinOperand(node: Join, right: SqlSource): SqlSource {
    if (node.right.kind === 'tableScan' && (node.type === 'inner' || right.where.length === 0)) return right
    if (node.type === 'inner' && node.right.kind !== 'join') return right
    return wrap(
      Array.from(right.columns, ([name, column]) => ({ name, ...column })),
      right,
    )
  }

  /** Each branch keeps the limits of its own scans, and gives each column the type that the union has. */
  function union(node: Union, isRanked: boolean): SqlSource {
    const { dialect } = options
    const branches = node.inputs.map((input) => ({ types: typesOf(input), rows: source(input, isRanked) }))
    const own = node.columns.filter(({ name }) => name !== UNIT_COLUMN)
    const selects = branches.map(({ types, rows }) => {
      const outputs = own.map((column) => {
        const { sql } = columnIn(rows.columns, column.name)
        const wanted = dialect.physicalType(column.type)
        const isSame = wanted === dialect.physicalType(types.get(column.name) ?? column.type)
        return `${isSame ? sql : `CAST(${sql} AS ${wanted})`} AS ${dialect.identifier(column.name)}`
      })
      if (rows.unit !== null) outputs.unshift(`${rows.unit} AS ${dialect.identifier(UNIT_COLUMN)}`)
      return selectText(outputs.length === 0 ? ['1'] : outputs, rows)
    })
    // INVARIANT: rows of a unit and rows of nobody are not mixed.
    const isPrivate = branches.every(({ rows }) => rows.unit !== null)
    if (!isPrivate && branches.some(({ rows }) => rows.unit !== null)) throw new EngineError('ERR_RELATION_MALFORMED')
    const alias = nextAlias()
    const inside = (name: string) => `${alias}.${dialect.identifier(name)}`
    const columns = own.map(({ name }): [string, ScopeColumn] => {
      const stored = branches.some(({ rows }) => columnIn(rows.columns, name).stored)
      return [name, { sql: inside(name), stored }]
    })
    return {
      from: `(\n${indent(selects.join('\nUNION ALL\n'))}\n) AS ${alias}`,
      where: [],
      columns: new Map(columns),
      unit: isPrivate ? inside(UNIT_COLUMN) : null,
      rank: null,
      isTable: false,
    }
  }

  /** A constant in the type of its column. */
  function constantOf(cell: Expression, type: ScalarType = cell.type): string {
    const { dialect } = options
    if (cell.kind === 'literal' && cell.value === null) return dialect.literal({ ...cell, type })
    const [sql, wanted] = [writeExpression(cell, new Map(), dialect), dialect.physicalType(type)]
    return wanted === dialect.physicalType(cell.type) ? sql : `CAST(${sql} AS ${wanted})`
  }

  function values(node: Values): SqlSource {
    const { dialect } = options
    const alias = nextAlias()
    const names = node.columns.map((column) => dialect.identifier(column.name))
    const rows = node.rows.map((row) => `(${row.map((cell, i) => constantOf(cell, node.columns[i]?.type)).join(', ')})`)
    if (rows.length === 0) {
      const empty = node.columns.map(({ type }) => `CAST(NULL AS ${dialect.physicalType(type)})`)
      rows.push(`(${empty.join(', ')})`)
    }
    const columns = node.columns.map(({ name }): [string, ScopeColumn] => [
      name,
      { sql: `${alias}.${dialect.identifier(name)}`, stored: false },
    ])
    return {
      from: `(VALUES ${rows.join(', ')}) AS ${alias}(${names.join(', ')})`,
      where: node.rows.length === 0 ? ['false'] : [],
      columns: new Map(columns),
      unit: null,
      rank: null,
      isTable: false,
    }
  }
}

export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}

/** `SELECT outputs FROM ... WHERE ...` on lines of its own. */
export function selectText(outputs: readonly string[], input: Pick<SqlSource, 'from' | 'where'>): string {
  const lines = [`SELECT ${outputs.join(', ')}`, `FROM ${input.from}`]
  if (input.where.length > 0) lines.push(`WHERE ${input.where.join(' AND ')}`)
  return lines.join('\n')
}

function scopeColumn(expression: Expression, input: SqlSource): ScopeColumn {
  return columnIn(input.columns, expression.kind === 'column' ? expression.name : '')
}

function columnIn(columns: ColumnScope, name: string): ScopeColumn {
  const column = columns.get(name)
  if (column === undefined) throw new EngineError('ERR_RELATION_MALFORMED')
  return column
}

function typesOf(relation: Relation): ReadonlyMap<string, ScalarType> {
  return new Map(relation.columns.map(({ name, type }) => [name, type]))
}

function isStored(expression: Expression, input: SqlSource): boolean {
  return expression.kind === 'column' && scopeColumn(expression, input).stored
}
