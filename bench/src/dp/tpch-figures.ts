import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { compile, loadSqlParser, type Catalog, type DpPlan } from '@yingbi/engine'
import { inTurns, type Figure } from '../figure.ts'
import { answerPlan, peakMemoryMiB } from './answer-plan.ts'
import { tpchCatalog } from './tpch-catalog.ts'
import { makeTpchTables } from './tpch-data.ts'
import { TPCH_QUESTIONS, type TpchQuestion } from './tpch-questions.ts'

const MEMORY_LIMIT_MIB = 1024
const RSS_LIMIT_MIB = 2048
/** 6 M lines, and 60 M when BENCH_LARGE is set: making them takes minutes. */
const SCALES = process.env.BENCH_LARGE === undefined ? [1] : [1, 10]

/** TPC-H-like questions against their plain SQL, tables on disk, so that memory is what the queries need. */
export async function* tpchFigures(): AsyncGenerator<Figure> {
  await loadSqlParser()
  for (const scale of SCALES) {
    const folder = await mkdtemp(join(tmpdir(), 'yingbi-bench-'))
    try {
      const options = { memory_limit: `${MEMORY_LIMIT_MIB}MiB`, temp_directory: join(folder, 'spill') }
      const instance = await DuckDBInstance.create(join(folder, 'tpch.duckdb'), options)
      const connection = await instance.connect()
      const catalog = tpchCatalog(scale)
      await makeTpchTables(connection, catalog, scale)
      for (const question of TPCH_QUESTIONS) yield* questionFigures(connection, catalog, question, scale)
      yield await memoryFigure(connection, catalog, scale)
      connection.closeSync()
      instance.closeSync()
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function* questionFigures(
  connection: DuckDBConnection,
  catalog: Catalog,
  question: TpchQuestion,
  scale: number,
): AsyncGenerator<Figure> {
  const runs = scale > 1 ? 3 : 5
  for (const [way, bounding, baseline, baselineName] of [
    ['ranked', 'ranked-rows', question.plain(catalog), 'the plain query'],
    ['twolevel', 'two-level', question.perUnit(catalog), 'GROUP BY key, unit'],
  ] as const) {
    const plan = planOf(question.sql, catalog, bounding)
    await connection.runAndReadAll(baseline)
    yield {
      id: `tpch.${question.name}.${way}.${6 * scale}m`,
      ...(await inTurns(
        runs,
        () => answerPlan(connection, plan),
        () => connection.runAndReadAll(baseline),
      )),
      unit: 'ms',
      n: 6_000_000 * scale,
      runs,
      baselineName,
    }
  }
}

async function memoryFigure(connection: DuckDBConnection, catalog: Catalog, scale: number): Promise<Figure> {
  const [question] = TPCH_QUESTIONS
  const plans = (['ranked-rows', 'two-level'] as const).map((way) => planOf(question?.sql ?? '', catalog, way))
  const peak = await peakMemoryMiB(async () => {
    for (const plan of plans) await answerPlan(connection, plan)
  })
  return {
    id: `tpch.rss.${6 * scale}m`,
    ours: peak,
    baseline: RSS_LIMIT_MIB,
    unit: 'MiB',
    n: 6_000_000 * scale,
    runs: 1,
    baselineName: 'the limit of 2 GiB, both ways of bounding',
  }
}

function planOf(sql: string, catalog: Catalog, bounding: 'ranked-rows' | 'two-level'): DpPlan {
  const compiled = compile({ sql, catalog, privacy: { epsilon: 1, bounding } })
  if (compiled.kind === 'refused')
    throw new Error(`refused: ${compiled.refusals.map((refusal) => refusal.code).join()}`)
  return compiled.plan
}
