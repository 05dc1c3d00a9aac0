import type { DuckDBConnection } from '@duckdb/node-api'
import { compile, preparedTableName, UNIT_COLUMN, type Catalog, type DpPlan } from '@yingbi/engine'
import { inTurns, type Figure } from '../figure.ts'
import { answerPlan } from './answer-plan.ts'

const SHARES = [0.1, 0.5, 0.9]
const QUESTION = `SELECT region, ${SHARES.map((share) => `QUANTILE_CONT(value, ${share}) AS q${share * 100}`).join(', ')}
  FROM measurements GROUP BY region`
const RUNS = 5

/** Three quantiles of every group, off one tree, against QUANTILE_CONT over the same rows, or over one row a unit and group. */
export async function* quantileFigures(
  connection: DuckDBConnection,
  catalog: Catalog,
  { label, rows }: { readonly label: string; readonly rows: number },
): AsyncGenerator<Figure> {
  const table = `"${preparedTableName(catalog.dataset, catalog.dataVersion, 'measurements')}"`
  const plain = `SELECT region, quantile_cont(value, [${SHARES.join(', ')}]) FROM ${table} GROUP BY region`
  const perUnit = `SELECT region, quantile_cont(v, [${SHARES.join(', ')}]) FROM
    (SELECT region, min(value) AS v FROM ${table} GROUP BY region, "${UNIT_COLUMN}") GROUP BY region`
  for (const [way, bounding, baseline, baselineName] of [
    ['ranked', 'ranked-rows', plain, 'plain quantile_cont'],
    ['twolevel', 'two-level', perUnit, 'quantile_cont after GROUP BY key, unit'],
  ] as const) {
    const plan = planOf(catalog, bounding)
    yield {
      id: `dp.quantiles.${way}.${label}`,
      ...(await inTurns(
        RUNS,
        () => answerPlan(connection, plan),
        () => connection.runAndReadAll(baseline),
      )),
      unit: 'ms',
      n: rows,
      runs: RUNS,
      baselineName,
    }
  }
}

function planOf(catalog: Catalog, bounding: 'ranked-rows' | 'two-level'): DpPlan {
  const compiled = compile({ sql: QUESTION, catalog, privacy: { epsilon: 1, bounding } })
  if (compiled.kind === 'refused')
    throw new Error(`refused: ${compiled.refusals.map((refusal) => refusal.code).join()}`)
  return compiled.plan
}
