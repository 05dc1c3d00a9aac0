import { microRho } from '@yingbi/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertBareRun } from '../../test/insert-run.ts'
import { openTestDatabase } from '../../test/open-test-database.ts'
import type { Database } from '../database/database.ts'
import { ledgerTransaction, readBalances, type Admission, type ScopeLimit } from './budget-ledger.ts'
import type { Parties } from './budget-rows.ts'
import { spentParts, sumCharges } from './charge-sums.ts'
import { budgetWindowAt } from './budget-window.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const NOON = new Date('2025-11-22T04:00:00Z')
const DAY_MS = 86_400_000
const STUDY = { id: 'study', purpose: 'research' }
const OTHER = { id: 'other', purpose: 'research' }
let counter = 0
const freshId = (): string => `nested-${counter++}`

const limit = (
  scope: ScopeLimit['scope'],
  rhoMicro: bigint,
  window: ScopeLimit['window'] = 'lifetime',
): ScopeLimit => ({
  scope,
  window,
  limit: { rhoMicro, deltaFemto: 1_000_000n },
})
const NESTED = [limit('dataset', 1000n), limit('purpose', 700n), limit('project', 400n), limit('person', 900n)]

interface Ask {
  readonly datasetId: string
  readonly rhoMicro: bigint
  readonly personId?: string
  readonly project?: Parties['project']
  readonly limits?: readonly ScopeLimit[]
  readonly at?: Date
  readonly pure?: number
}
async function ask({ pure, ...question }: Ask): Promise<Admission> {
  const runId = freshId()
  const { result } = await ledgerTransaction(database.db, question.datasetId, async ({ trx, charge }) => {
    const parts = {
      gaussianRho: microRho(question.rhoMicro),
      gaussianCells: 1n,
      pure: pure === undefined ? [] : [{ epsilon: pure, count: 1 }],
    }
    const full = { personId: 'p1', project: STUDY, limits: NESTED, at: NOON, ...question }
    const admission = await charge({ runId, deltaFemto: 0n, measuredKeys: [], parts, ...full }, () =>
      Promise.resolve(7),
    )
    if (admission.kind === 'admitted') await insertBareRun(trx, runId, question.datasetId)
    return admission
  })
  return result
}

const spent = async (datasetId: string, parties: Partial<Parties> = {}, limits = NESTED, at = NOON) =>
  (await readBalances(database.db, { datasetId, personId: 'p1', project: STUDY, limits, at, ...parties })).map(
    (balance) => balance.spent.rhoMicro,
  )

describe('limits inside limits', () => {
  test('a charge counts against the dataset, the purpose, the project and the person', async () => {
    const datasetId = freshId()
    expect((await ask({ datasetId, rhoMicro: 300n })).kind).toBe('admitted')
    expect(await spent(datasetId)).toEqual([300n, 300n, 300n, 300n])
    expect(await spent(datasetId, { project: OTHER })).toEqual([300n, 300n, 0n, 300n])
    expect(await spent(datasetId, { personId: 'p2', project: OTHER })).toEqual([300n, 300n, 0n, 0n])
  })

  test.each([
    ['project', 401n, STUDY],
    ['purpose', 701n, STUDY],
    ['person', 901n, null],
    ['dataset', 1001n, null],
  ] as const)('the %s refuses what it does not hold, and nothing changes', async (scope, rhoMicro, project) => {
    const datasetId = freshId()
    const limits = project === null ? [limit('dataset', 1000n), limit('person', 900n)] : NESTED
    const admission = await ask({ datasetId, rhoMicro, project, limits })
    if (admission.kind !== 'refused') throw new Error('the charge was admitted')
    expect(admission.exhausted.map((balance) => balance.scope)).toContain(scope)
    expect(await spent(datasetId)).toEqual([0n, 0n, 0n, 0n])
  })

  test('a refused charge leaves room for a smaller one', async () => {
    const datasetId = freshId()
    await ask({ datasetId, rhoMicro: 390n })
    expect((await ask({ datasetId, rhoMicro: 11n })).kind).toBe('refused')
    expect((await ask({ datasetId, rhoMicro: 10n })).kind).toBe('admitted')
  })

  test('another project of the purpose has room of its own, until the purpose has none', async () => {
    const datasetId = freshId()
    await ask({ datasetId, rhoMicro: 400n })
    expect((await ask({ datasetId, rhoMicro: 300n, project: OTHER })).kind).toBe('admitted')
    const admission = await ask({ datasetId, rhoMicro: 1n, project: OTHER })
    expect(admission).toMatchObject({ kind: 'refused', exhausted: [{ scope: 'purpose' }] })
  })

  test('a person does not escape the own limit by changing projects', async () => {
    const datasetId = freshId()
    const limits = [limit('dataset', 1000n), limit('project', 400n), limit('person', 500n)]
    await ask({ datasetId, rhoMicro: 400n, limits })
    expect(await ask({ datasetId, rhoMicro: 101n, limits, project: OTHER })).toMatchObject({
      exhausted: [{ scope: 'person' }],
    })
    expect(
      await ask({
        datasetId,
        rhoMicro: 101n,
        limits: limits.filter(({ scope }) => scope !== 'project'),
        project: null,
      }),
    ).toMatchObject({ exhausted: [{ scope: 'person' }] })
  })

  test('a limit that is set later counts what was spent before it', async () => {
    const datasetId = freshId()
    const without = [limit('dataset', 1000n), limit('person', 900n)]
    await ask({ datasetId, rhoMicro: 350n, limits: without })
    expect((await ask({ datasetId, rhoMicro: 51n })).kind).toBe('refused')
    expect((await ask({ datasetId, rhoMicro: 50n })).kind).toBe('admitted')
    await ask({ datasetId, rhoMicro: 60n, limits: without })
    expect(await spent(datasetId)).toEqual([460n, 460n, 460n, 460n])
  })

  test('a limit lowered below what is spent admits nothing, and leaves what was spent', async () => {
    const datasetId = freshId()
    await ask({ datasetId, rhoMicro: 300n })
    const lowered = NESTED.map((one) => (one.scope === 'project' ? limit('project', 100n) : one))
    expect(await ask({ datasetId, rhoMicro: 1n, limits: lowered })).toMatchObject({ exhausted: [{ scope: 'project' }] })
    expect((await ask({ datasetId, rhoMicro: 0n, limits: NESTED })).kind).toBe('admitted')
    expect(await spent(datasetId, {}, lowered)).toEqual([300n, 300n, 300n, 300n])
  })

  test('a lifetime and a day of one dataset hold side by side', async () => {
    const datasetId = freshId()
    const limits = [limit('dataset', 250n), limit('dataset', 100n, 'day'), limit('person', 900n)]
    await ask({ datasetId, rhoMicro: 100n, limits })
    const refused = await ask({ datasetId, rhoMicro: 1n, limits })
    expect(refused).toMatchObject({
      exhausted: [{ scope: 'dataset', window: { kind: 'day', end: new Date('2025-11-22T16:00:00Z') } }],
    })
    const days = [1, 2].map((day) => new Date(NOON.getTime() + day * DAY_MS))
    expect((await ask({ datasetId, rhoMicro: 100n, limits, at: days[0] ?? NOON })).kind).toBe('admitted')
    expect(await ask({ datasetId, rhoMicro: 51n, limits, at: days[1] ?? NOON })).toMatchObject({
      exhausted: [{ scope: 'dataset', window: { kind: 'lifetime' } }],
    })
  })

  test('a clock that goes back over the edge of a window finds the earlier window as it was', async () => {
    const datasetId = freshId()
    const limits = [limit('dataset', 1000n), limit('person', 100n, 'day')]
    const before = new Date('2025-11-22T15:59:59.999Z')
    const after = new Date('2025-11-22T16:00:00.000Z')
    for (const at of [before, after])
      expect((await ask({ datasetId, rhoMicro: 100n, limits, at })).kind).toBe('admitted')
    for (const at of [before, after, before]) {
      expect((await ask({ datasetId, rhoMicro: 1n, limits, at })).kind).toBe('refused')
    }
  })

  test('a limit without a holder, or two for one window, are broken promises', async () => {
    const datasetId = freshId()
    await expect(ask({ datasetId, rhoMicro: 1n, project: null })).rejects.toThrow('not there')
    await expect(ask({ datasetId, rhoMicro: 1n, limits: [...NESTED, limit('person', 1n)] })).rejects.toThrow(
      'two limits',
    )
  })
})

test('200 at once in four projects stop at the tightest of all limits, exactly', async () => {
  const datasetId = freshId()
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      ask({ datasetId, rhoMicro: 7n, personId: `p${i % 5}`, project: { id: `project ${i % 4}`, purpose: 'research' } }),
    ),
  )
  const admitted = outcomes.filter(({ kind }) => kind === 'admitted').length
  expect(admitted).toBe(100)
  const sums = await sumCharges(database.db, datasetId)
  expect(sums.reduce((sum, { rhoMicro }) => sum + rhoMicro, 0n)).toBe(700n)
  for (const project of [0, 1, 2, 3]) {
    const ofProject = sums.filter(({ projectId }) => projectId === `project ${project}`)
    expect(ofProject.reduce((sum, { rhoMicro }) => sum + rhoMicro, 0n)).toBeLessThanOrEqual(400n)
  }
})

test('charges are added up by what they consist of; one without parts makes the sum unknown', async () => {
  const datasetId = freshId()
  await ask({ datasetId, rhoMicro: 10n, pure: 0.25 })
  await ask({ datasetId, rhoMicro: 20n, pure: 0.25 })
  await ask({ datasetId, rhoMicro: 30n })
  const parties = { datasetId, personId: 'p1', project: STUDY }
  const window = budgetWindowAt('lifetime', NOON)
  expect(await spentParts(database.db, parties, 'project', window)).toEqual({
    gaussianRho: 60n,
    gaussianCells: 3n,
    pure: [{ epsilon: 0.25, count: 2 }],
  })
  await database.db
    .updateTable('charges')
    .set({ gaussian_rho_micro: null, gaussian_cells: null, pure_epsilons: null })
    .where('rho_micro', '=', 10n)
    .execute()
  expect(await spentParts(database.db, parties, 'project', window)).toBeNull()
})
