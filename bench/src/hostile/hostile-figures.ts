import { compile, loadSqlParser } from '@yingbi/engine'
import { hospitalCatalog } from '../../../engine/test/catalogs/hospital-catalog.ts'
import { hostileStatements } from '../../../engine/test/attacks/hostile-statements.ts'
import type { Figure } from '../figure.ts'

const RUNS = 5
/** What any statement may take, in processor time of this process; the clock would measure the neighbours as well. */
const LIMIT_MS = 300
const LIMIT_MIB = 512

/** What the most expensive statements cost that are known, compiled or refused. */
export async function* hostileFigures(): AsyncGenerator<Figure> {
  await loadSqlParser()
  const catalog = hospitalCatalog()
  const statements = Object.entries(hostileStatements())
  const times: { readonly name: string; readonly milliseconds: number }[] = []
  let peak = 0
  for (let run = 0; run < RUNS; run++) {
    for (const [name, sql] of statements) {
      const before = process.cpuUsage()
      compile({ sql, catalog, privacy: { epsilon: 1 } })
      const { user, system } = process.cpuUsage(before)
      times.push({ name, milliseconds: (user + system) / 1000 })
      peak = Math.max(peak, process.memoryUsage.rss() / 1024 ** 2)
    }
  }
  const sorted = times.toSorted((a, b) => a.milliseconds - b.milliseconds)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  const worst = sorted.at(-1)
  const common = { unit: 'ms', n: statements.length, runs: RUNS, baseline: LIMIT_MS }
  const limit = `the limit of ${LIMIT_MS} ms of processor time`
  yield { id: 'hostile.p50', ...common, ours: at(0.5)?.milliseconds ?? NaN, baselineName: limit }
  yield { id: 'hostile.p99', ...common, ours: at(0.99)?.milliseconds ?? NaN, baselineName: limit }
  yield { id: 'hostile.worst', ...common, ours: worst?.milliseconds ?? NaN, baselineName: `${limit} (${worst?.name})` }
  yield { id: 'hostile.rss', ...common, ours: peak, baseline: LIMIT_MIB, unit: 'MiB', baselineName: `${LIMIT_MIB} MiB` }
}
