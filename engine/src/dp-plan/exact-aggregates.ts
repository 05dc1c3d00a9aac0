import { EngineError } from '../errors.ts'
import type { ScalarType } from '../relation/expression.ts'
import type { MeasuredPlan } from './measured-plan.ts'
import type { KeyValue } from './measured-query.ts'

/** A cell as a database driver hands it over. */
export type DriverValue = bigint | number | string | boolean | null

/**
 * One group with its exact integers, by position of `MeasuredPlan.exactColumns`, and rows by leaf, by position of
 * `MeasuredPlan.histograms`; leaves without rows are left out.
 */
export interface ExactGroup {
  readonly key: readonly KeyValue[]
  readonly totals: readonly bigint[]
  readonly leaves: readonly ReadonlyMap<number, bigint>[]
}

interface OpenGroup {
  readonly key: readonly KeyValue[]
  readonly totals: bigint[]
  readonly leaves: readonly Map<number, bigint>[]
}

/** Columns after the exact ones where a plan has histograms: position of the histogram from 1, leaf, rows in it. */
const HISTOGRAM_COLUMNS = 3

/**
 * Aggregates before noise. Private: nothing can print, serialize or enumerate what it holds, and only `release` reads it.
 */
export class ExactAggregates {
  readonly #groups: ReadonlyMap<string, ExactGroup>

  constructor(groups: ReadonlyMap<string, ExactGroup>) {
    this.#groups = groups
  }

  /** By `groupKey`. For `release` and for the proof of sensitivity only. */
  static read(exact: ExactAggregates): ReadonlyMap<string, ExactGroup> {
    return exact.#groups
  }
}

/**
 * Takes the rows that `plan.sql` returned. Rows of one key are added up, nulls count as 0, and groups that a plan with
 * known groups does not list are dropped: an error here would depend on the data.
 * Errors: ERR_EXACT_ROWS_MALFORMED for rows of another shape than the plan's.
 */
export function exactAggregates(
  plan: Pick<MeasuredPlan, 'keys' | 'groups' | 'exactColumns' | 'histograms'>,
  rows: Iterable<readonly DriverValue[]>,
): ExactAggregates {
  const { keys, exactColumns, histograms } = plan
  const width = keys.length + exactColumns.length + (histograms.length > 0 ? HISTOGRAM_COLUMNS : 0)
  const listed = plan.groups === null ? null : new Set(plan.groups.map(groupKey))
  const groups = new Map<string, OpenGroup>()
  // Of a single key column: groups by the cell as it came, since trees have thousands of rows a group.
  const known = new Map<DriverValue, OpenGroup | null>()
  const groupOf = (row: readonly DriverValue[]): OpenGroup | null => {
    const [cell = null] = row
    const seen = keys.length === 1 ? known.get(cell) : undefined
    if (seen !== undefined) return seen
    const found = findGroup(row)
    if (keys.length === 1) known.set(cell, found)
    return found
  }
  const findGroup = (row: readonly DriverValue[]): OpenGroup | null => {
    const key = keys.map((column, i) => keyValue(row[i] ?? null, column.type))
    const name = groupKey(key)
    if (listed !== null && !listed.has(name)) return null
    const group = groups.get(name) ?? openGroup(key, plan)
    groups.set(name, group)
    return group
  }
  for (const row of rows) {
    if (row.length < width) throw new EngineError('ERR_EXACT_ROWS_MALFORMED')
    const group = groupOf(row)
    if (group === null) continue
    exactColumns.forEach((_, i) => {
      group.totals[i] = (group.totals[i] ?? 0n) + total(row[keys.length + i] ?? null)
    })
    if (histograms.length > 0) addLeaf(group, row.slice(keys.length + exactColumns.length))
  }
  return new ExactAggregates(groups)
}

function openGroup(
  key: readonly KeyValue[],
  { exactColumns, histograms }: Pick<MeasuredPlan, 'exactColumns' | 'histograms'>,
): OpenGroup {
  return { key, totals: exactColumns.map(() => 0n), leaves: histograms.map(() => new Map<number, bigint>()) }
}

/** A group that the data does not have. */
export function emptyGroup(
  key: readonly KeyValue[],
  plan: Pick<MeasuredPlan, 'exactColumns' | 'histograms'>,
): ExactGroup {
  return openGroup(key, plan)
}

/** The histogram's position is 0 in rows of plain totals. */
function addLeaf(group: OpenGroup, [part = null, leaf = null, rows = null]: readonly DriverValue[]): void {
  const position = Number(total(part))
  if (position === 0) return
  const leaves = group.leaves[position - 1]
  if (leaves === undefined) throw new EngineError('ERR_EXACT_ROWS_MALFORMED')
  const index = Number(total(leaf))
  leaves.set(index, (leaves.get(index) ?? 0n) + total(rows))
}

/** Distinguishes types and nulls: the number 1, the text '1' and no value are three groups. */
export function groupKey(key: readonly KeyValue[]): string {
  return JSON.stringify(key.map((value) => (typeof value === 'bigint' ? { n: value.toString() } : value)))
}

function total(value: DriverValue): bigint {
  if (value === null) return 0n
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  // Drivers hand over integers beyond 64 bits as text.
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value)
  throw new EngineError('ERR_EXACT_ROWS_MALFORMED')
}

function keyValue(value: DriverValue, type: ScalarType): KeyValue {
  if (value === null) return null
  if (type.kind === 'fixed' || type.kind === 'code') return total(value)
  return typeof value === 'number' ? BigInt(value) : value
}
