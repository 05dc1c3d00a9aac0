import type { Catalog, CatalogTable } from '../../src/catalog/catalog.ts'
import { duckdbDialect } from '../../src/dialect/duckdb/duckdb-dialect.ts'
import { allotMeasurements } from '../../src/dp-plan/allot-measurements.ts'
import { contributionOf, privateScans } from '../../src/dp-plan/contribution.ts'
import { treeShape } from '../../src/mechanisms/quantile-tree/tree-shape.ts'
import type { MeasuredPlan, Sensitivity, TwoLevel } from '../../src/dp-plan/measured-plan.ts'
import type { BoundQuery } from '../../src/dp-plan/measured-query.ts'
import { rankedRowsSql } from '../../src/dp-plan/ranked-rows-sql.ts'
import { measurementSensitivity } from '../../src/dp-plan/sensitivity.ts'
import { twoLevelSql } from '../../src/dp-plan/two-level-sql.ts'
import type { BernsteinAxis, MeasurementFacts } from '../../src/dp-plan/measurements/measurement.ts'
import type { MeasuredInput } from '../../src/dp-plan/measured-rows.ts'
import { rewriteMeasured } from '../../src/rewrite/rewrite-measured.ts'

/** A planted bug: the plan as a faulty planner would have made it; null when it cannot show in this plan. */
export interface Mutant {
  readonly name: string
  readonly mutate: (plan: MeasuredPlan, query: BoundQuery, catalog: Catalog) => MeasuredPlan | null
}

export const MUTANTS: readonly Mutant[] = [
  inSql('values of stored columns are not clipped', (sql) =>
    sql.replaceAll(/\nUNION ALL\n[^]*?(?=\nUNION ALL|$)/g, ''),
  ),
  inSql('values of rows are not clipped', (sql) => sql.replaceAll(CLIP, '$1')),
  inSql('values are clipped at the lower end only', (sql) =>
    sql.replaceAll(/ WHEN (\S+) > \S+ THEN \S+ ELSE \1 END/g, ' ELSE $1 END'),
  ),
  inSql('rows without a value count in averages', (sql) => sql.replaceAll(/count\((r\.v\d+)\) AS/g, 'count(*) AS')),
  inSql('the rank limit is dropped', (sql) => sql.replaceAll(/ AND t\d+\."__rank" <= \d+/g, '')),
  inSql('the rank limit is one too high', (sql) =>
    sql.replaceAll(/("__rank" <= )(\d+)/g, (_, text: string, k: string) => `${text}${Number(k) + 1}`),
  ),
  {
    name: 'one group too many is kept per unit',
    mutate: (plan, query, catalog) =>
      rewritten(plan, query, catalog, (b) => ({ ...b, groupsPerUnit: b.groupsPerUnit + 1n })),
  },
  {
    name: 'all groups of a unit are kept',
    mutate: (plan, query, catalog) => rewritten(plan, query, catalog, (b) => ({ ...b, choice: 'all-groups' })),
  },
  {
    name: 'one row too many is kept per group',
    mutate: (plan, query, catalog) =>
      rewritten(plan, query, catalog, (b) => ({ ...b, rowsPerGroup: b.rowsPerGroup + 1n })),
  },
  inSql('groups are chosen over all units together', (sql) =>
    sql
      .replace('FROM unit_rows\n  GROUP BY unit\n', 'FROM unit_rows\n')
      .replace(/SELECT unit, (.*) AS test/, 'SELECT any_value(unit) AS unit, $1 AS test')
      .replace('JOIN kept ON kept.unit = r.unit', 'JOIN kept ON true'),
  ),
  inSql('two groups with one hash are told apart', (sql) =>
    sql.includes('min(r.k1)')
      ? sql
          .replaceAll('hash(hash(', '0::UBIGINT * hash(hash(')
          .replaceAll(/min\((r\.k\d+)\) AS/g, '$1 AS')
          .replace(/GROUP BY r\.unit, r\.token/, (text) => `${text}${keyList(sql)}`)
      : sql,
  ),
  inSql('counts are not limited in a group', (sql) => sql.replaceAll(/least\((p\.n\d+), \d+\)/g, '$1')),
  inSql('sums are not limited in a group', (sql) =>
    sql.replaceAll(/sum\(CASE WHEN (p\.s\d+) < .*? ELSE \1 END\)/g, 'sum($1)'),
  ),
  inSql('averages are not scaled to the rows that count', (sql) =>
    sql.replaceAll(/CASE WHEN p\.n\d+ <= \d+ THEN (p\.s\d+) ELSE .*? END/g, '$1'),
  ),
  inSql('rows without a unit are kept', (sql) => sql.replaceAll(/t\d+\."__unit" IS NOT NULL/g, 'true')),
  inSql('a condition looks at the rows of any unit', (sql) =>
    sql.replaceAll(/ AND t\d+\."__unit" = t\d+\."__unit"/g, ''),
  ),
  inSql('a left join finds the rows of any unit', (sql) =>
    sql.replaceAll(/(LEFT JOIN [^]*? ON )t\d+\."__unit" = t\d+\."__unit"/g, '$1true'),
  ),
  inSql('only the first branch of a union is limited by rank', (sql) =>
    sql.replaceAll(/(?<=\n +UNION ALL\n[^]*?) AND t\d+\."__rank" <= \d+/g, ''),
  ),
  { name: 'a union is declared by its largest branch', mutate: largestBranch },
  inSql('rows are counted in place of units', (sql) => sql.replaceAll(/count\(DISTINCT [^)]+\)/g, 'count(*)')),
  inSql('a window is over the rows of all units', (sql) =>
    sql.replaceAll(/PARTITION BY t\d+\."__unit"/g, 'PARTITION BY 0'),
  ),
  inSql('row numbers begin again in a part of the unit', (sql) =>
    sql.replaceAll(
      /(row_number\(\) OVER \(PARTITION BY (t\d+)\."__unit")(?= ORDER)/g,
      (whole, _text, alias: string) => {
        // Over a subquery the note has the name that the subquery gives it, if it passes it on at all.
        const name = sql.includes(`) AS ${alias}`) ? '"v.note"' : '"note"'
        return name === '"note"' || sql.includes(`AS ${name}`) ? `${whole}, ${alias}.${name}` : whole
      },
    ),
  ),
  inSql('one row too many has a number that passes', (sql) =>
    sql.replaceAll(/("w\.n" <= )(\d+)/g, (_, text: string, k: string) => `${text}${Number(k) + 1}`),
  ),
  inSql('rows of several units are aggregated together', (sql) =>
    sql.replace(
      /SELECT (t\d+\."__unit") AS "__unit"([^\n]*count\(\*\) AS "g\.n"[^]*?)GROUP BY \1/,
      'SELECT any_value($1) AS "__unit"$2GROUP BY length(\'\')',
    ),
  ),
  { name: 'rows are bounded before a public join', mutate: boundedBeforeJoin },
  {
    name: 'a sum is declared by its upper bound alone',
    mutate: (plan) => redeclared(plan, 'sum', (interval) => ({ lower: 0n, upper: interval.upper })),
  },
  {
    name: 'an average is declared by half its range',
    mutate: (plan) =>
      redeclared(plan, 'pairedSums', ({ lower, upper }) => ({ lower, upper: lower + (upper - lower) / 2n })),
  },
  inSql('a middle basis function is counted twice', (sql) => sql.replaceAll(/ \* 2\) AS (s\d+_\d+)/g, ' * 4) AS $1')),
  inSql('the last basis function is of degree 1', (sql) =>
    sql.replaceAll(/sum\((r\.v\d+) \* \1\)/g, 'sum($1 * $1 * 2)'),
  ),
  inSql('values of a basis are not clipped', (sql) =>
    sql.replaceAll(/CASE WHEN (\S+) < \S+ THEN \S+ WHEN \1 > \S+ THEN \S+ ELSE \1 END(?= (?:-|AS v))/g, '$1'),
  ),
  inSql('values of a basis are not counted from their lower end', (sql) =>
    sql.replaceAll(/(END|"\S+"|r\.v\S+) - \S+(?= AS v)/g, '$1'),
  ),
  inSql('sums of a basis are not scaled to the rows that count', (sql) =>
    sql.replaceAll(/CASE WHEN p\.n\d+ <= \d+ THEN (p\.s\d+_\d+) ELSE .*? END/g, '$1'),
  ),
  inSql('sums of a basis are scaled up', (sql) =>
    sql.replaceAll(/CASE WHEN (p\.n\d+) <= \d+ THEN p\.s\d+_\d+ ELSE (.*?) END/g, '$2'),
  ),
  inSql('rows of a pair are not limited in a group', (sql) =>
    sql.replaceAll(/sum\(least\((p\.n\d+), \d+\)\)(?=, sum\(CASE WHEN p\.n\d+ <= \d+ THEN p\.s\d+_1)/g, 'sum($1)'),
  ),
  {
    name: 'a basis of degree 2 is declared by its range, not by its square',
    mutate: (plan) => redeclaredBasis(plan, (axis) => ({ ...axis, degree: axis.degree === 0 ? 0 : 1 })),
  },
  {
    name: 'a basis of two numbers is declared by one of them',
    mutate: (plan) =>
      redeclaredBasis(plan, (axis, i) => (i === 0 ? axis : { ...axis, interval: { lower: 0n, upper: 1n }, step: 1n })),
  },
  inSql('rows of a histogram are not limited in a group', (sql) =>
    sql
      .replaceAll(/min\(((?:CAST|\(hash)[^\n]*?), \d+\) AS (h\d+)/g, 'list($1) AS $2')
      .replaceAll(/\)\)\[:\d+\] AS (h\d+)/g, ')) AS $1'),
  ),
  inSql('different values are not limited in a group', (sql) => sql.replaceAll(/\[:\d+\] AS (d\d+)/g, ' AS $1')),
  inSql('one value too many is kept per group', (sql) =>
    sql.replaceAll(/\[:(\d+)\] AS (d\d+)/g, (_, most: string, name: string) => `[:${Number(most) + 1}] AS ${name}`),
  ),
  {
    name: 'different values are declared as one a unit',
    mutate: (plan) => withSensitivity(plan, 'distinct', ({ l1 }) => (l1 === 1n ? null : { l1: 1n, l2Squared: 1n })),
  },
  inSql('a unit counts whole in each of its groups', (sql) =>
    sql.replace(/(WHEN 1 THEN )(\d+)((?: WHEN \d+ THEN \d+)+)/, (_, first: string, whole: string, rest: string) => {
      return `${first}${whole}${rest.replaceAll(/THEN \d+/g, `THEN ${whole}`)}`
    }),
  ),
  inSql('a unit is weighed by its groups of more than one row', (sql) =>
    sql.replace(
      'CASE count(*) OVER (PARTITION BY r.unit)',
      'CASE 1 + sum(CAST(count(*) > 1 AS INTEGER)) OVER (PARTITION BY r.unit)',
    ),
  ),
  inSql('weights are given over the groups of all units', (sql) =>
    sql.replace('OVER (PARTITION BY r.unit)', 'OVER (PARTITION BY r.token)'),
  ),
  inSql('rows of a histogram count twice', (sql) =>
    sql.replaceAll(/SELECT h\.(.*), count\(\*\)\n/g, 'SELECT h.$1, count(*) * 2\n'),
  ),
  {
    name: 'levels of a tree are forgotten in its sensitivity',
    mutate: (plan) =>
      withSensitivity(plan, 'tree', ({ l1, l2Squared }, facts) => {
        const height = facts.kind === 'tree' ? BigInt(treeShape(facts.interval).height) : 1n
        return height === 1n ? null : { l1: l1 / height, l2Squared: l2Squared / height }
      }),
  },
  {
    name: 'a tree is declared as if a unit had one row in a group',
    mutate: (plan) => {
      const { bounding } = plan
      if (bounding.kind !== 'two-level' || bounding.rowsPerGroup === 1n) return null
      return withSensitivity(plan, 'tree', ({ l1, l2Squared }) => ({
        l1: l1 / bounding.rowsPerGroup,
        l2Squared: l2Squared / bounding.rowsPerGroup ** 2n,
      }))
    },
  },
  {
    name: 'a tree is declared as if rows of a unit were in leaves of their own',
    mutate: (plan) => {
      const { bounding } = plan
      const rows = bounding.kind === 'two-level' ? bounding.rowsPerGroup : bounding.rowsPerUnit
      if (rows === 1n) return null
      return withSensitivity(plan, 'tree', ({ l1, l2Squared }) => ({ l1, l2Squared: l2Squared / rows }))
    },
  },
  {
    name: 'groups per unit are forgotten in the sensitivity',
    mutate: (plan) =>
      plan.bounding.kind === 'two-level' && plan.bounding.groupsPerUnit > 1n
        ? withSensitivities(plan, { ...plan, bounding: { ...plan.bounding, groupsPerUnit: 1n } })
        : null,
  },
]

const CLIP = /CASE WHEN (\S+) < \S+ THEN \S+ WHEN \1 > \S+ THEN \S+ ELSE \1 END(?=\))/g

function inSql(name: string, change: (sql: string) => string): Mutant {
  return {
    name,
    mutate: (plan) => {
      const sql = change(plan.sql)
      return sql === plan.sql ? null : { ...plan, sql }
    },
  }
}

function keyList(sql: string): string {
  return [...new Set([...sql.matchAll(/min\((r\.k\d+)\) AS/g)].map((match) => match[1]))]
    .map((key) => `, ${key}`)
    .join('')
}

/** SQL for other two-level bounds than the plan's sensitivities were declared for. */
function rewritten(
  plan: MeasuredPlan,
  query: BoundQuery,
  catalog: Catalog,
  change: (bounding: TwoLevel) => TwoLevel,
): MeasuredPlan | null {
  const { bounding } = plan
  const [measured] = query.measured.map(inputOf)
  if (measured === undefined || bounding.kind !== 'two-level') return null
  const groupCount = plan.groups === null ? null : BigInt(plan.groups.length)
  const options = { catalog, dialect: duckdbDialect, groupCount, ...selectionOf(plan) }
  const { sql } = twoLevelSql(measured, change(bounding), options)
  return sql === plan.sql ? null : { ...plan, sql }
}

function selectionOf({ selection }: MeasuredPlan) {
  return { selectionRule: selection?.rule ?? null, minimumUnits: selection?.minimumUnits ?? 1n }
}

/** Ranks taken for a bound although a public table multiplies rows. */
function boundedBeforeJoin(plan: MeasuredPlan, query: BoundQuery, catalog: Catalog): MeasuredPlan | null {
  const [measured] = query.measured.map(inputOf)
  if (measured === undefined || plan.groups === null || contributionOf(measured, catalog).rankedRows !== null)
    return null
  const rowsPerTable = contributionOf(measured, catalog).rowsPerTable
  const rowsPerUnit = privateScans(measured.input)
    .map((name) => catalog.tables.get(name))
    .reduce((product, table) => product * BigInt(rowsOf(table)), 1n)
  const bounding = {
    kind: rowsPerUnit === 1n ? ('one-row-per-unit' as const) : ('ranked-rows' as const),
    rowsPerTable,
    rowsPerUnit,
  }
  const issued = rankedRowsSql(measured, bounding, { catalog, dialect: duckdbDialect, countUnits: false })
  return withSensitivities({ ...plan, ...issued }, { ...plan, bounding })
}

function rowsOf(table: CatalogTable | undefined): number {
  return table?.contribution?.rows ?? 1
}

/** `plan` with the sensitivities that `source` would declare. */
function withSensitivities(plan: MeasuredPlan, source: MeasuredPlan): MeasuredPlan {
  const groupCount = source.groups === null ? null : BigInt(source.groups.length)
  const measurements = plan.measurements.map((measurement) => ({
    ...measurement,
    sensitivity: measurementSensitivity(measurement.facts, source.bounding, groupCount),
  }))
  return { ...plan, measurements }
}

/** What the planner writes SQL for. */
function inputOf(query: BoundQuery['measured'][number]): BoundQuery['measured'][number] & MeasuredInput {
  const unwrapped = rewriteMeasured(query)
  return { ...unwrapped, measurements: allotMeasurements(unwrapped.aggregates).measurements }
}

function redeclaredBasis(
  plan: MeasuredPlan,
  change: (axis: BernsteinAxis, position: number) => BernsteinAxis,
): MeasuredPlan | null {
  if (!plan.measurements.some(({ facts }) => facts.kind === 'bernstein')) return null
  const groupCount = plan.groups === null ? null : BigInt(plan.groups.length)
  const measurements = plan.measurements.map((measurement) => {
    const { facts } = measurement
    if (facts.kind !== 'bernstein') return measurement
    const changed = { ...facts, axes: facts.axes.map(change) }
    return { ...measurement, sensitivity: measurementSensitivity(changed, plan.bounding, groupCount) }
  })
  return { ...plan, measurements }
}

/** `plan` with other sensitivities of its measurements of one kind; null when none of them is another. */
function withSensitivity(
  plan: MeasuredPlan,
  kind: MeasurementFacts['kind'],
  change: (sensitivity: Sensitivity, facts: MeasurementFacts) => Sensitivity | null,
): MeasuredPlan | null {
  const measurements = plan.measurements.map((measurement) => {
    const { facts, sensitivity } = measurement
    const changed = facts.kind === kind ? change(sensitivity, facts) : null
    return changed === null ? measurement : { ...measurement, sensitivity: changed }
  })
  return measurements.every((each, i) => each === plan.measurements[i]) ? null : { ...plan, measurements }
}

function redeclared(
  plan: MeasuredPlan,
  kind: 'sum' | 'pairedSums',
  change: (interval: { lower: bigint; upper: bigint }) => { lower: bigint; upper: bigint },
): MeasuredPlan | null {
  if (!plan.measurements.some(({ facts }) => facts.kind === kind)) return null
  const groupCount = plan.groups === null ? null : BigInt(plan.groups.length)
  const measurements = plan.measurements.map((measurement) => {
    const { facts } = measurement
    if (facts.kind !== kind) return measurement
    const changed = { ...facts, interval: change({ ...facts.interval }) }
    return { ...measurement, sensitivity: measurementSensitivity(changed, plan.bounding, groupCount) }
  })
  return { ...plan, measurements }
}

/** A unit's rows of several branches taken for those of one. */
function largestBranch(plan: MeasuredPlan): MeasuredPlan | null {
  const { bounding } = plan
  if (bounding.kind !== 'ranked-rows' || !/\n +UNION ALL\n/.test(plan.sql)) return null
  const rowsPerUnit = BigInt(Math.max(...bounding.rowsPerTable.values()))
  return withSensitivities(plan, { ...plan, bounding: { ...bounding, rowsPerUnit } })
}
