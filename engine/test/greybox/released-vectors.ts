import { ExactAggregates, type ExactGroup } from '../../src/dp-plan/exact-aggregates.ts'
import { treeShape } from '../../src/mechanisms/quantile-tree/tree-shape.ts'
import type { Interval } from '../../src/relation/expression.ts'
import type { ExactColumn, MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'

/** What noise is added to, for one measurement: coordinates by group, two for paired sums, all nodes of a tree, with holes for 0. */
export interface ReleasedVector {
  readonly name: string
  readonly kind: string
  readonly declaredL1: bigint
  readonly declaredL2Squared: bigint
  readonly cells: ReadonlyMap<string, readonly bigint[]>
}

/**
 * The vectors of a plan, worked out here once more and not by the code under test. The unit count by which groups are
 * selected is one of them.
 */
export function releasedVectors(plan: MeasuredPlan, exact: ExactAggregates): readonly ReleasedVector[] {
  const groups = ExactAggregates.read(exact)
  const cellsOf = (cells: (group: ExactGroup) => readonly bigint[]) =>
    new Map(Array.from(groups, ([key, group]) => [key, cells(group)]))
  const at = (matches: (column: ExactColumn) => boolean) => {
    const position = plan.exactColumns.findIndex(matches)
    return (group: ExactGroup) => group.totals[position] ?? 0n
  }
  const measured = plan.measurements.map((measurement, index): ReleasedVector => {
    const { facts, sensitivity } = measurement
    const term = (position: number) =>
      at((each) => each.kind === 'term' && each.measurement === index && each.term === position)
    const shown = plan.columns.filter((column) => column.measurement === index).map(({ name }) => name)
    const common = {
      name: shown.join(', '),
      kind: facts.kind,
      declaredL1: sensitivity.l1,
      declaredL2Squared: sensitivity.l2Squared,
    }
    if (facts.kind === 'bernstein') {
      // What all coordinates of one row add up to; the terms are the rows and all coordinates but the first.
      const perRow = facts.axes.reduce((product, { interval, step, degree }) => {
        const range = (interval.upper - interval.lower + step / 2n) / step || 1n
        return product * range ** BigInt(degree)
      }, 1n)
      const others = facts.axes.reduce((count, { degree }) => count * (degree + 1), 1) - 1
      return {
        ...common,
        cells: cellsOf((group) => {
          const sums = Array.from({ length: others }, (_, i) => term(i + 1)(group))
          return [perRow * term(0)(group) - sums.reduce((all, sum) => all + sum, 0n), ...sums]
        }),
      }
    }
    if (facts.kind === 'magnitudes') {
      const part = plan.histograms.indexOf(index)
      return { ...common, cells: cellsOf((group) => binsOf(group.leaves[part] ?? new Map())) }
    }
    if (facts.kind === 'tree') {
      const part = plan.histograms.indexOf(index)
      return { ...common, cells: cellsOf((group) => nodesOf(facts.interval, group.leaves[part] ?? new Map())) }
    }
    if (facts.kind !== 'pairedSums') return { ...common, cells: cellsOf((group) => [term(0)(group)]) }
    const { lower, upper } = facts.interval
    const range = upper > lower ? upper - lower : 1n
    const base = plan.exactColumns.find((each) => each.kind === 'term' && each.measurement === index && each.term === 1)
    const subtracted = base?.kind === 'term' ? base.base : 0n
    return {
      ...common,
      cells: cellsOf((group) => {
        const rows = term(0)(group)
        const s1 = term(1)(group) - subtracted * rows
        return [s1, range * rows - s1]
      }),
    }
  })
  if (plan.selection === null) return measured
  const { bounding } = plan
  const most = bounding.kind === 'two-level' ? bounding.groupsPerUnit : bounding.rowsPerUnit
  const units = at((column) => column.kind === 'units')
  if (plan.selection.rule === 'weighted-gaussian-threshold') {
    // In steps of 2^-20: a unit in n groups moves each by 1 / sqrt(n), so that the L2 norm is that of one whole weight.
    const declaredL1 = BigInt(Math.ceil(Math.sqrt(Number(most)) * 2 ** 20))
    const weighted = { name: 'selection', kind: 'weighted-selection', declaredL1, declaredL2Squared: 2n ** 40n }
    const score = at((column) => column.kind === 'score')
    return [...measured, { ...weighted, cells: cellsOf((group) => [score(group)]) }]
  }
  const selection = { name: 'selection', kind: 'selection', declaredL1: most, declaredL2Squared: most }
  return [...measured, { ...selection, cells: cellsOf((group) => [units(group)]) }]
}

function binsOf(rows: ReadonlyMap<number, bigint>): readonly bigint[] {
  const bins: bigint[] = []
  for (const [bin, count] of rows) bins[bin] = count
  bins.length = 128
  return bins
}

function nodesOf(interval: Interval, rows: ReadonlyMap<number, bigint>): readonly bigint[] {
  const { leaves, height, branching } = treeShape(interval)
  const nodes: bigint[] = []
  for (let level = 1; level <= height; level++) {
    const first = nodes.length
    const span = branching ** (height - level)
    for (const [leaf, count] of rows) {
      const index = first + Math.floor(leaf / span)
      nodes[index] = (nodes[index] ?? 0n) + count
    }
    nodes.length = first + Math.ceil(leaves / span)
  }
  return nodes
}

/** Distance between the same vector of two databases, over the union of their groups. */
export function distance(a: ReleasedVector, b: ReleasedVector): { readonly l1: bigint; readonly l2Squared: bigint } {
  let [l1, l2Squared] = [0n, 0n]
  for (const key of new Set([...a.cells.keys(), ...b.cells.keys()])) {
    const [left, right] = [a.cells.get(key) ?? [], b.cells.get(key) ?? []]
    for (const i of new Set([...Object.keys(left), ...Object.keys(right)].map(Number))) {
      const difference = (left[i] ?? 0n) - (right[i] ?? 0n)
      l1 += difference < 0n ? -difference : difference
      l2Squared += difference * difference
    }
  }
  return { l1, l2Squared }
}
