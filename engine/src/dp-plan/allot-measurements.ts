import { MOMENT_DEGREES } from '../mechanisms/bernstein-moments/moment-statistic.ts'
import { canonicalExpression } from '../relation/canonical-expression.ts'
import { canonicalOperand } from '../relation/canonical-relation.ts'
import type { MeasuredAggregate, MeasuredOperand } from './measured-query.ts'
import { type BernsteinAxis, type Measurement } from './measurements/measurement.ts'
import { withSteps } from './measurements/bernstein-measurement.ts'
import { measuredStatistic, momentFacts, type MomentAggregate, isMoment } from './statistics/measured-statistic.ts'
import type { StatisticFacts } from './statistics/statistic.ts'

/** The measurements that a list of aggregates needs, and for each aggregate what is read off which of them. */
export interface AllottedMeasurements {
  readonly measurements: readonly Measurement[]
  readonly columns: readonly {
    readonly aggregate: MeasuredAggregate
    readonly statistic: StatisticFacts
    readonly measurement: number
  }[]
}

/**
 * With more other measurements than this an average has less noise from its own pair of sums than from a variance's
 * three. Read off those, it has a half-width of at most sqrt(5/4) of the pair's at an equal share of the loss, but m + 1 parts
 * share what would be m + 2: sqrt(5/4 (m + 1) / (m + 2)) <= 1.02 up to m = 3, one of them for selection.
 */
const MOST_OTHERS_FOR_SHARED_AVERAGE = 2

/**
 * Statistics of one number share one measurement, and so do statistics of one pair of numbers, in either order: of the
 * lowest degrees from which all of them can be read. An average is read off the measurement of a variance of the same
 * number where that is the better way. All quantiles of one number share its tree. Decides on the question alone.
 */
export function allotMeasurements(aggregates: readonly MeasuredAggregate[]): AllottedMeasurements {
  const groups = momentGroups(aggregates)
  const others = aggregates.filter((aggregate) => !isMoment(aggregate) && !isSharedAverage(aggregate, groups))
  const payers = groups.size - 1 + others.length
  const shares = (aggregate: MeasuredAggregate) =>
    payers <= MOST_OTHERS_FOR_SHARED_AVERAGE && isSharedAverage(aggregate, groups)
  const measurements: Measurement[] = []
  const positions = new Map<MomentGroup, number>()
  const trees = new Map<string, number>()
  const columns = aggregates.map((aggregate) => {
    const group = isMoment(aggregate) || shares(aggregate) ? groups.get(groupName(aggregate)) : undefined
    if (group === undefined) {
      const { measurement, statistic } = measuredStatistic(aggregate)
      const name = treeName(aggregate, measurement)
      const position = (name === null ? undefined : trees.get(name)) ?? measurements.push(measurement) - 1
      if (name !== null) trees.set(name, position)
      return { aggregate, statistic, measurement: position }
    }
    const position = positions.get(group) ?? measurements.push(group.measurement) - 1
    positions.set(group, position)
    return { aggregate, statistic: momentFacts(aggregate, group.order(aggregate)), measurement: position }
  })
  return { measurements, columns }
}

/** Equal for aggregates that are read off one tree of counts; null for others. */
function treeName(aggregate: MeasuredAggregate, { facts, arguments: [argument] }: Measurement): string | null {
  if (facts.kind === 'tree') return groupName(aggregate)
  if (facts.kind !== 'magnitudes' || argument === undefined) return null
  return `magnitudes of ${canonicalExpression(argument, new Map())}`
}

/** Aggregates that are read off one basis. */
interface MomentGroup {
  readonly measurement: Measurement
  /** Position of an aggregate's x and y among the measurement's axes. */
  readonly order: (aggregate: MeasuredAggregate) => { readonly x: number; readonly y: number | null }
}

function momentGroups(aggregates: readonly MeasuredAggregate[]): ReadonlyMap<string, MomentGroup> {
  const members = Map.groupBy(aggregates.filter(isMoment), groupName)
  return new Map(Array.from(members, ([name, group]) => [name, momentGroup(group)]))
}

function momentGroup(members: readonly MomentAggregate[]): MomentGroup {
  const [first] = members
  const operands = first === undefined ? [] : ordered(first)
  const order = (aggregate: MeasuredAggregate) => {
    if (!('pair' in aggregate)) return { x: 0, y: null }
    const isSwapped = textOf(aggregate.pair[1]) !== textOf(operands[0])
    return isSwapped ? { x: 1, y: 0 } : { x: 0, y: 1 }
  }
  const axes = operands.map(({ argument, interval }, position): Omit<BernsteinAxis, 'step'> => {
    const degrees = members.map((member) => {
      const { x, y } = MOMENT_DEGREES[member.kind]
      return order(member).x === position ? x : y
    })
    const scale = argument.type.kind === 'fixed' ? argument.type.scale : 0
    const degree = degrees.includes(2) ? 2 : degrees.includes(1) ? 1 : 0
    return { interval, scale, degree }
  })
  const measurement: Measurement = {
    facts: { kind: 'bernstein', axes: withSteps(axes) },
    arguments: operands.map(({ argument }) => argument),
  }
  return { measurement, order }
}

/** Equal for aggregates of the same number, and of the same pair in either order. */
function groupName(aggregate: MeasuredAggregate): string {
  return 'pair' in aggregate || 'interval' in aggregate ? JSON.stringify(ordered(aggregate).map(textOf)) : ''
}

function ordered(
  aggregate: Extract<MeasuredAggregate, { pair: unknown } | { interval: unknown }>,
): readonly MeasuredOperand[] {
  if (!('pair' in aggregate)) return [aggregate]
  return aggregate.pair.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
}

function isSharedAverage(aggregate: MeasuredAggregate, groups: ReadonlyMap<string, MomentGroup>): boolean {
  return aggregate.kind === 'average' && groups.has(groupName(aggregate))
}

/** Columns are told apart by their names here: both sides are of one input. */
function textOf(operand: MeasuredOperand | undefined): string {
  return operand === undefined ? '' : canonicalOperand(operand, new Map())
}
