import { beforeAll, describe, expect, test } from 'vitest'
import { exactAggregates } from '../../src/dp-plan/exact-aggregates.ts'
import type { MeasuredPlan } from '../../src/dp-plan/measured-plan.ts'
import { release } from '../../src/release.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalMeasured } from '../compile-hospital.ts'
import { binomialTail, independencePValue } from '../statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../statistical/seeded-random-source.ts'
import { plannedChecks } from '../statistical/significance.ts'

/**
 * Differencing attacks, as they broke systems whose noise is a function of the question (Gadotti, Houssiau, Rocher,
 * Livshits & de Montjoye 2019, "When the Signal is in the Noise"; automated by QueryCheetah): ask for a group with and
 * without the target, many times over with conditions that change nothing, and look at the differences.
 */
const { expectAccepted, expectRejected } = plannedChecks('test/attacks/differencing.stat.test.ts')

const GAMES = 4000
/** Pairs of questions in one game, at EPSILON each; all of them together may lose TOTAL. */
const PAIRS = 5
const RHO = '0.0025'
const GROUP = 1000n

let plans: readonly (readonly [MeasuredPlan, MeasuredPlan])[]
beforeAll(async () => {
  await loadSqlParser()
  plans = Array.from({ length: PAIRS }, (_, i) => [
    count(`district = '东城' AND year < ${3000 + i}`),
    count(`district = '东城' AND year < ${3000 + i} AND department <> 'surgery'`),
  ])
})

function count(condition: string): MeasuredPlan {
  return hospitalMeasured(`SELECT COUNT(DISTINCT person_id) AS n FROM visits WHERE ${condition}`, {
    privacy: { rho: RHO },
  })
}

interface Game {
  readonly isThere: boolean
  /** With the target minus without it, of each pair. */
  readonly differences: readonly number[]
}

/** The target is there in every second game; `sharedNoise` plays against a system that gives like questions like noise. */
function play(label: string, sharedNoise: boolean): readonly Game[] {
  const random = seededRandomSource(label)
  return Array.from({ length: GAMES }, (_, game) => {
    const isThere = game % 2 === 0
    const differences = plans.map(([all, rest]) => {
      const source = sharedNoise ? seededRandomSource(`${label} ${game}`) : random
      const other = sharedNoise ? seededRandomSource(`${label} ${game}`) : random
      const noisy = (plan: MeasuredPlan, exact: bigint, from: typeof random) =>
        Number(release(plan, exactAggregates(plan, [[exact]]), from).rows[0]?.[0])
      return noisy(all, GROUP + (isThere ? 1n : 0n), source) - noisy(rest, GROUP, other)
    })
    return { isThere, differences }
  })
}

function rightGuesses(games: readonly Game[]): number {
  return games.filter(({ isThere, differences }) => {
    const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length
    return mean > 0.5 === isThere
  }).length
}

/** Most right guesses that rho-zCDP allows any attacker on equal odds: (1 + TV) / 2, and TV <= sqrt(KL / 2), KL <= rho. */
const MOST_RIGHT = (1 + Math.sqrt((2 * PAIRS * Number(RHO)) / 2)) / 2

describe('the difference of two questions', () => {
  test('tells who is in the data no more than the loss of both allows, one-sided; shared noise does', () => {
    expectAccepted(binomialTail(rightGuesses(play('fresh', false)), GAMES, MOST_RIGHT))
    expectRejected(binomialTail(rightGuesses(play('shared', true)), GAMES, MOST_RIGHT))
  })

  test('has noise of its own in each pair, serial correlation; one noise for all conditions shows', () => {
    const noise = play('pairs', false).flatMap(({ isThere, differences }) =>
      differences.map((each) => BigInt(each - (isThere ? 1 : 0))),
    )
    expectAccepted(independencePValue(noise))
    expectRejected(independencePValue(noise.map((_, i) => noise[i - (i % PAIRS)] ?? 0n)))
  })
})

test('conditions that change nothing make other questions, which are charged', () => {
  const keys = plans.flat().map(({ canonicalKey }) => canonicalKey)
  expect(new Set(keys).size).toBe(keys.length)
})
