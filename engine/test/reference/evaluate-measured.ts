import type { Catalog } from '../../src/catalog/catalog.ts'
import { allotMeasurements } from '../../src/dp-plan/allot-measurements.ts'
import { groupKey } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredQuery } from '../../src/dp-plan/measured-query.ts'
import { treeShape } from '../../src/mechanisms/quantile-tree/tree-shape.ts'
import type { BernsteinAxis, Measurement, MeasurementFacts } from '../../src/dp-plan/measurements/measurement.ts'
import type { ScalarValue } from '../../src/relation/evaluate-expression.ts'
import type { Expression, Interval } from '../../src/relation/expression.ts'
import type { Join, Relation, SemiJoin, TableScan } from '../../src/relation/relation.ts'
import { catalogTable } from '../database/relations.ts'
import { evaluateAggregate, evaluateWindow, type UnitRow, value } from './evaluate-unit-operators.ts'
import { storedColumns, type StoredDatabase } from '../database/stored-database.ts'

type TreeFacts = Extract<MeasurementFacts, { kind: 'tree' }>

/**
 * What a measured query asks, worked out row by row in the plainest way and without limits on contributions: cells by
 * group key and measurement, one for counts and sums, the two paired sums for an average, all nodes of a tree.
 */
export function evaluateMeasured(
  query: MeasuredQuery,
  catalog: Catalog,
  database: StoredDatabase,
): ReadonlyMap<string, readonly (readonly bigint[])[]> {
  const { measurements } = allotMeasurements(query.aggregates)
  const groups = new Map<string, UnitRow[]>()
  for (const row of evaluateRelation(query.input, catalog, database)) {
    if (row.unit === null) continue
    const key = query.keys.map((each) => value(each.expression, row.row))
    const listed = query.keys.every((each, i) => each.values === null || each.values.includes(key[i] ?? null))
    if (!listed) continue
    const name = groupKey(key)
    groups.set(name, [...(groups.get(name) ?? []), row])
  }
  return new Map(
    Array.from(groups, ([name, rows]) => [name, measurements.map((measurement) => measured(measurement, rows))]),
  )
}

function measured(measurement: Measurement, rows: readonly UnitRow[]): readonly bigint[] {
  const { facts } = measurement
  const [argument] = measurement.arguments
  const valueOf = ({ row }: UnitRow) => (argument === undefined ? null : value(argument, row))
  switch (facts.kind) {
    case 'rows':
      return [BigInt(rows.length)]
    case 'units':
      return [BigInt(new Set(rows.map((row) => row.unit)).size)]
    case 'distinct':
      return [BigInt(new Set(rows.map(valueOf).filter((each) => each !== null)).size)]
    case 'values':
      return [BigInt(rows.filter((row) => valueOf(row) !== null).length)]
    case 'sum':
      return [clipped(facts.interval, rows.map(valueOf)).reduce((sum, each) => sum + each, 0n)]
    case 'pairedSums': {
      const { lower, upper } = facts.interval
      const values = clipped(facts.interval, rows.map(valueOf))
      return [
        values.reduce((sum, each) => sum + (each - lower), 0n),
        values.reduce((sum, each) => sum + (upper - each), 0n),
      ]
    }
    case 'bernstein':
      return bernsteinSums(
        facts.axes,
        rows.map(({ row }) => measurement.arguments.map((each) => value(each, row))),
      )
    case 'magnitudes':
      return binCounts(rows.map(valueOf))
    case 'tree':
      return treeNodes(facts, clipped(facts.interval, rows.map(valueOf)))
  }
}

/** By the definition of the basis: over the rows that have all numbers, products of C(d, k) y^k (R - y)^(d - k). */
function bernsteinSums(axes: readonly BernsteinAxis[], rows: readonly (readonly ScalarValue[])[]): readonly bigint[] {
  const places = axes.reduce<readonly (readonly number[])[]>(
    (all, { degree }) => all.flatMap((ks) => Array.from({ length: degree + 1 }, (_, k) => [...ks, k])),
    [[]],
  )
  const complete = rows.filter((values) => values.every((each) => each !== null))
  return places.map((ks) =>
    complete.reduce(
      (sum, values) => sum + axes.reduce((all, axis, i) => all * factor(axis, ks[i] ?? 0, values[i]), 1n),
      0n,
    ),
  )
}

function factor({ interval, degree, step }: BernsteinAxis, k: number, stored: ScalarValue | undefined): bigint {
  const [inside = 0n] = clipped(interval, [stored ?? null])
  const range = (interval.upper - interval.lower + step / 2n) / step || 1n
  const y = (inside - interval.lower + step / 2n) / step
  const ways = degree === 2 && k === 1 ? 2n : 1n
  return ways * y ** BigInt(k) * (range - y) ** BigInt(degree - k)
}

/** Rows by sign and bit length, 0 in the middle of 128 bins; bins without rows are holes. */
function binCounts(values: readonly ScalarValue[]): readonly bigint[] {
  const bins: bigint[] = []
  for (const each of values) {
    if (typeof each !== 'bigint') continue
    const bits = each === 0n ? 0 : (each < 0n ? -each : each).toString(2).length
    const bin = each < 0n ? Math.max(0, 64 - bits) : Math.min(127, 64 + bits)
    bins[bin] = (bins[bin] ?? 0n) + 1n
  }
  bins.length = 128
  return bins
}

/** Rows in every node below the root, level by level; nodes without rows are holes. */
function treeNodes({ interval }: TreeFacts, values: readonly bigint[]): readonly bigint[] {
  const { leaves, leafWidth, height, branching } = treeShape(interval)
  const nodes: bigint[] = []
  for (let level = 1; level <= height; level++) {
    const span = branching ** (height - level)
    const first = nodes.length
    for (const each of values) {
      const index = first + Number((each - interval.lower) / (leafWidth * BigInt(span)))
      nodes[index] = (nodes[index] ?? 0n) + 1n
    }
    nodes.length = first + Math.ceil(leaves / span)
  }
  return nodes
}

function clipped({ lower, upper }: Interval, values: readonly ScalarValue[]): readonly bigint[] {
  return values.flatMap((each) => {
    if (typeof each !== 'bigint') return []
    return [each < lower ? lower : each > upper ? upper : each]
  })
}

function evaluateRelation(relation: Relation, catalog: Catalog, database: StoredDatabase): readonly UnitRow[] {
  switch (relation.kind) {
    case 'tableScan':
      return evaluateScan(relation, catalog, database)
    case 'filter':
      return evaluateRelation(relation.input, catalog, database).filter(
        ({ row }) => value(relation.predicate, row) === true,
      )
    case 'project':
      return evaluateRelation(relation.input, catalog, database).map(({ unit, row }) => ({
        unit,
        row: new Map(relation.expressions.map(({ name, expression }) => [name, value(expression, row)])),
      }))
    case 'join':
      return evaluateJoin(relation, catalog, database)
    case 'semiJoin':
      return evaluateSemiJoin(relation, catalog, database)
    case 'union':
      return relation.inputs.flatMap((input) => evaluateRelation(input, catalog, database))
    case 'aggregate':
      return evaluateAggregate(relation, evaluateRelation(relation.input, catalog, database))
    case 'window':
      return evaluateWindow(relation, evaluateRelation(relation.input, catalog, database))
    case 'values':
      return relation.rows.map((cells) => ({
        unit: null,
        row: new Map(relation.columns.map(({ name }, i) => [name, value(cells[i] as Expression, new Map())])),
      }))
  }
}

function evaluateScan(scan: TableScan, catalog: Catalog, database: StoredDatabase): readonly UnitRow[] {
  const stored = storedColumns(catalogTable(catalog, scan.table)).map(({ name }) => name)
  return (database.get(scan.table) ?? []).map(({ unit, values }) => {
    const cells = Array.from(scan.source, ([name, column]): [string, ScalarValue] => [
      name,
      values[stored.indexOf(column)] ?? null,
    ])
    return { unit, row: new Map(cells) }
  })
}

function evaluateJoin(join: Join, catalog: Catalog, database: StoredDatabase): readonly UnitRow[] {
  const right = evaluateRelation(join.right, catalog, database)
  return evaluateRelation(join.left, catalog, database).flatMap((left) => {
    const matches = right.filter(
      (candidate) =>
        (!join.onUnit || (left.unit !== null && left.unit === candidate.unit)) &&
        join.equalities.every((equality) => {
          const each = value(equality.left, left.row)
          return each !== null && each === value(equality.right, candidate.row)
        }),
    )
    if (matches.length === 0 && join.type === 'left') {
      const nothing = join.right.columns.map(({ name }): [string, ScalarValue] => [name, null])
      return [{ unit: left.unit, row: new Map([...nothing, ...left.row]) }]
    }
    return matches.map((match) => ({ unit: left.unit ?? match.unit, row: new Map([...match.row, ...left.row]) }))
  })
}

function evaluateSemiJoin(node: SemiJoin, catalog: Catalog, database: StoredDatabase): readonly UnitRow[] {
  const others = evaluateRelation(node.subquery, catalog, database)
  return evaluateRelation(node.input, catalog, database).filter((row) => {
    const matches = others.some(
      (other) =>
        (!node.onUnit || (row.unit !== null && row.unit === other.unit)) &&
        node.equalities.every(({ left, right }) => {
          const each = value(left, row.row)
          return each !== null && each === value(right, other.row)
        }) &&
        (node.condition === null || value(node.condition, new Map([...other.row, ...row.row])) === true),
    )
    return matches !== node.negated
  })
}
