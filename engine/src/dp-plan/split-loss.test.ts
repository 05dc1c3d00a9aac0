import { beforeAll, describe, expect, test } from 'vitest'
import { hospitalCatalog } from '../../test/catalogs/hospital-catalog.ts'
import { ACCEPTED } from '../../test/sql/accepted-statements.ts'
import { compile } from '../compile.ts'
import { microRho } from '../numeric/micro.ts'
import { rationalToNumber } from '../numeric/rational-to-number.ts'
import { loadSqlParser } from '../sql/parse-sql.ts'
import type { DpPlan } from './dp-plan.ts'
import { allotLoss, type LossWeights } from './split-loss.ts'

const catalog = hospitalCatalog()
const RHO = 0.01

beforeAll(loadSqlParser)

function planOf(sql: string): DpPlan {
  const result = compile({ sql, catalog, privacy: { rho: String(RHO) } })
  if (result.kind === 'refused') throw new Error(sql)
  return result.plan
}

interface Part {
  /** Root of the sum of the squared relative errors of its columns, as planned and at an equal part of the loss. */
  readonly planned: number
  readonly equal: number
}

/** All parts of a plan, of which errors are known; errors go with the inverse root of the loss. */
function partsOf({ measured }: DpPlan): readonly Part[] {
  const parts = measured.reduce((sum, { measurements, selection }) => {
    return sum + measurements.filter((each) => !each.sharesSelectionNoise).length + (selection === null ? 0 : 1)
  }, 0)
  return measured.flatMap(({ measurements, columns }) =>
    measurements.flatMap(({ rho, sharesSelectionNoise }, i) => {
      const errors = columns.filter((column) => column.measurement === i).map((each) => each.expectedError.relative)
      const planned = Math.hypot(...errors.map((error) => error ?? 0))
      if (sharesSelectionNoise || planned === 0) return []
      return [{ planned, equal: planned * Math.sqrt((rationalToNumber(rho) * parts) / RHO) }]
    }),
  )
}

const largest = (values: readonly number[]) => Math.max(...values)
const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0)
/** Weights are whole numbers, and half-widths of counts whole too. */
const ROUNDING = 1.04

describe('against equal parts, over every accepted statement', () => {
  test('no question has a larger worst relative error or a larger sum of squares, and some have less', () => {
    const gains: number[] = []
    for (const sql of ACCEPTED) {
      const parts = partsOf(planOf(sql))
      if (parts.length === 0) continue
      const [planned, equal] = [parts.map((part) => part.planned), parts.map((part) => part.equal)]
      expect(largest(planned)).toBeLessThanOrEqual(largest(equal) * ROUNDING)
      expect(squares(planned)).toBeLessThanOrEqual(squares(equal) * ROUNDING)
      expect(largest(parts.map((part) => part.planned / part.equal))).toBeLessThanOrEqual(4)
      gains.push(squares(equal) / squares(planned))
    }
    expect(gains.length).toBeGreaterThan(40)
    expect(largest(gains)).toBeGreaterThan(1.3)
  })

  test('columns of one table have at most twice the half-width', () => {
    for (const sql of ACCEPTED) {
      const plan = planOf(sql)
      if (plan.measured.length !== 1) continue
      for (const { planned, equal } of partsOf(plan)) expect(planned / equal).toBeLessThanOrEqual(2 * ROUNDING)
    }
  })
})

describe('the parts of a loss', () => {
  const table = (payers: bigint, whole: bigint): LossWeights => {
    return { measurements: Array<bigint>(Number(payers)).fill(1n), selection: 0n, total: payers, payers, whole }
  }

  test.each<[string, bigint, readonly LossWeights[], readonly bigint[]]>([
    ['equal weights', 100n, [table(1n, 16n), table(2n, 32n)], [34n, 66n]],
    ['unequal weights', 1000n, [table(1n, 4n), table(1n, 16n)], [201n, 799n]],
    ['the least loss is one a part', 3n, [table(1n, 4n), table(2n, 32n)], [1n, 2n]],
    ['a table that measures nothing', 10n, [table(0n, 0n), table(2n, 8n)], [0n, 10n]],
    ['nothing to pay', 0n, [table(0n, 0n)], [0n]],
  ])('%s', (_, rho, weights, parts) => {
    expect(allotLoss(microRho(rho), weights)).toEqual(parts)
  })

  test('grow with the loss, but for the remainder, and add up to it', () => {
    const weights = [table(3n, 48n), table(1n, 7n), table(2n, 20n)]
    let before: readonly bigint[] = [0n, 0n, 0n]
    for (let rho = 6n; rho < 3000n; rho += 1n) {
      const parts = allotLoss(microRho(rho), weights)
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(rho)
      parts.slice(1).forEach((part, i) => expect(part).toBeGreaterThanOrEqual(before[i + 1] ?? 0n))
      before = parts
    }
  })

  test('do not depend on what else is asked, inside a table', () => {
    const sharesOf = (sql: string) => {
      const [measured] = planOf(sql).measured
      const parts = measured?.measurements.map(({ rho }) => rationalToNumber(rho)) ?? []
      return parts.map((part) => part / parts.reduce((sum, each) => sum + each, 0))
    }
    const alone = sharesOf('SELECT SUM(cost), COUNT(*), AVG(cost) FROM visits')
    const beside = sharesOf(
      'SELECT * FROM (SELECT SUM(cost), COUNT(*), AVG(cost) FROM visits) a, (SELECT district, VAR_POP(cost) FROM visits GROUP BY district) b',
    )
    expect(beside.length).toBe(3)
    beside.forEach((share, i) => expect(share).toBeCloseTo(alone[i] ?? 0, 12))
  })
})
