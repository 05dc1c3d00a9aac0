import { beforeAll, describe, test } from 'vitest'
import { hospitalPlan } from '../../test/compile-hospital.ts'
import { binomialTail } from '../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../test/statistical/seeded-random-source.ts'
import { plannedChecks } from '../../test/statistical/significance.ts'
import type { DpPlan } from '../dp-plan/dp-plan.ts'
import { exactAggregates } from '../dp-plan/exact-aggregates.ts'
import type { NoisyTable } from '../dp-plan/noisy-table.ts'
import { divideRational, rational } from '../numeric/rational.ts'
import { release } from '../release.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import { presentedTables } from './presented-tables.ts'

const { expectAccepted, expectRejected } = plannedChecks('src/consistency/consistent-tables.stat.test.ts')

beforeAll(loadSqlParser)

const RELEASES = 3000
/** In every group of both keys; far enough above 0 for no count to be raised. */
const ROWS = 5000n

function planOf(): DpPlan {
  return hospitalPlan('SELECT district, year, COUNT(*) FROM visits GROUP BY CUBE (district, year)')
}

interface Trial {
  readonly held: boolean
  readonly isNearer: boolean
}

/** One cell of one table in each release: whether its interval holds the exact count, and whether agreement helped. */
function trials(keys: number, label: string, varianceFactor: bigint): readonly Trial[] {
  const plan = planOf()
  const random = seededRandomSource(label)
  return Array.from({ length: RELEASES }, (_, i): Trial => {
    const raw = new Map<string, NoisyTable>()
    for (const measured of plan.measured) {
      const sigma2 = (variance: (typeof measured.measurements)[number]['sigma2']) =>
        divideRational(variance, rational(1n, varianceFactor))
      const noisier = {
        ...measured,
        measurements: measured.measurements.map((each) => ({ ...each, sigma2: sigma2(each.sigma2) })),
      }
      const groups = measured.groups ?? []
      const total = ROWS * (35n / BigInt(groups.length))
      const table = release(
        noisier,
        exactAggregates(
          measured,
          groups.map((key) => [...key, total]),
        ),
        random,
      )
      // The tables say the noise that was planned.
      raw.set(measured.id, { ...table, columns: release(measured, exactAggregates(measured, []), random).columns })
    }
    const measured = plan.measured.find((each) => each.keys.length === keys)
    const shown = presentedTables(plan, raw, { consistentTotals: true, nonNegativeCounts: true })
    const [before, after] = [raw.get(measured?.id ?? ''), shown.get(measured?.id ?? '')]
    const row = i % (after?.rows.length ?? 1)
    const exact = Number(ROWS) * (35 / (after?.rows.length ?? 1))
    const at = (rows: NoisyTable['rows'] | undefined) => Number(rows?.[row]?.[keys])
    return {
      held: at(after?.low) <= exact && exact <= at(after?.high),
      isNearer: Math.abs(at(after?.rows) - exact) <= Math.abs(at(before?.rows) - exact),
    }
  })
}

function missed(found: readonly Trial[]): number {
  return binomialTail(found.filter(({ held }) => !held).length, RELEASES, 0.05)
}

describe('totals that agree', () => {
  test.each([0, 1, 2])('have intervals that hold as often as stated, %i keys; more noise shows', (keys) => {
    expectAccepted(missed(trials(keys, `planned ${keys}`, 1n)))
    expectRejected(missed(trials(keys, `noisier ${keys}`, 2n)))
  })

  test('are nearer the exact count than what was measured, sign test', () => {
    const nearer = trials(1, 'nearer', 1n).filter(({ isNearer }) => isNearer).length
    expectRejected(binomialTail(nearer, RELEASES, 0.5))
  })
})
