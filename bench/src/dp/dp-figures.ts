import { DuckDBInstance } from '@duckdb/node-api'
import {
  compile,
  exactAggregates,
  loadSqlParser,
  preparedTableName,
  release,
  UNIT_COLUMN,
  type Catalog,
  type DpPlan,
} from '@yingbi/engine'
import { inTurns, median, timed, type Figure } from '../figure.ts'
import { answerPlan, peakMemoryMiB, random } from './answer-plan.ts'
import { benchCatalog, GROUPS, preparedTableSql } from './bench-catalog.ts'
import { quantileFigures } from './quantile-figures.ts'

const QUESTION = 'SELECT region, COUNT(*) AS n, SUM(value) AS total FROM measurements GROUP BY region'
const REFUSED = 'SELECT person_id, value FROM measurements'
const RUNS = 9

/** The DP query against the plain query on the same table, engine and process; then compiling, refusing and noise. */
export async function* dpFigures(): AsyncGenerator<Figure> {
  await loadSqlParser()
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  for (const [label, rows] of [
    ['1m', 1_000_000],
    ['10m', 10_000_000],
  ] as const) {
    const catalog = benchCatalog(rows)
    await connection.run(preparedTableSql(catalog, rows))
    const table = `"${preparedTableName(catalog.dataset, catalog.dataVersion, 'measurements')}"`
    const plain = `SELECT region, count(*), sum(value) FROM ${table} GROUP BY region`
    await connection.runAndReadAll(plain)
    const plainMemory = await peakMemoryMiB(() => connection.runAndReadAll(plain))
    const dpMemory = await peakMemoryMiB(() => answerPlan(connection, planOf(catalog, 'ranked-rows')))
    yield {
      id: `dp.rss.${label}`,
      ours: dpMemory,
      baseline: plainMemory,
      unit: 'MiB',
      n: rows,
      runs: 1,
      baselineName: 'the plain query, table and process included',
    }
    yield {
      id: `dp.ranked.${label}`,
      ...(await inTurns(
        RUNS,
        () => answerPlan(connection, planOf(catalog, 'ranked-rows')),
        () => connection.runAndReadAll(plain),
      )),
      unit: 'ms',
      n: rows,
      runs: RUNS,
      baselineName: 'the plain query',
    }
    const perUnit = `SELECT region, count(*), sum(n), sum(total) FROM
      (SELECT region, count(*) AS n, sum(value) AS total FROM ${table} GROUP BY region, "${UNIT_COLUMN}") GROUP BY region`
    yield {
      id: `dp.twolevel.${label}`,
      ...(await inTurns(
        5,
        () => answerPlan(connection, planOf(catalog, 'two-level')),
        () => connection.runAndReadAll(perUnit),
      )),
      unit: 'ms',
      n: rows,
      runs: 5,
      baselineName: 'GROUP BY key, unit',
    }
    yield* quantileFigures(connection, catalog, { label, rows })
    await connection.run(`DROP TABLE ${table}`)
  }
  connection.closeSync()
  yield await compileFigure('dp.explain.p50', QUESTION)
  yield await compileFigure('dp.refuse.p50', REFUSED)
  yield noiseFigure()
}

function planOf(catalog: Catalog, bounding: 'ranked-rows' | 'two-level'): DpPlan {
  const compiled = compile({ sql: QUESTION, catalog, privacy: { epsilon: 1, bounding } })
  if (compiled.kind === 'refused')
    throw new Error(`refused: ${compiled.refusals.map((refusal) => refusal.code).join()}`)
  return compiled.plan
}

/** Compiling and refusing against the design's limit of 10 ms. */
async function compileFigure(id: string, sql: string): Promise<Figure> {
  const catalog = benchCatalog(10_000_000)
  const times: number[] = []
  const calls = 500
  for (let call = 0; call < calls; call++) {
    times.push(await timed(async () => compile({ sql: `${sql} `, catalog, privacy: { epsilon: 0.5 } })))
  }
  const limitMs = 10
  return {
    id,
    ours: median(times),
    baseline: limitMs,
    unit: 'ms',
    n: calls,
    runs: calls,
    baselineName: 'the limit of 10 ms',
  }
}

/** Noise of whole releases: cells a second, against the design's floor. */
function noiseFigure(): Figure {
  const catalog = benchCatalog(1_000_000)
  const [measured] = planOf(catalog, 'ranked-rows').measured
  if (measured === undefined) throw new Error('nothing was measured')
  const exact = exactAggregates(measured, [])
  const releases = 2000
  const started = performance.now()
  for (let call = 0; call < releases; call++) release(measured, exact, random)
  const seconds = (performance.now() - started) / 1000
  const cells = releases * GROUPS * measured.columns.length
  return {
    id: 'dp.noise.rate',
    ours: cells / seconds,
    baseline: 300_000,
    unit: 'samples/s',
    n: cells,
    runs: 1,
    baselineName: 'the floor of 300,000 a second, intervals included',
    higherIsBetter: true,
  }
}
