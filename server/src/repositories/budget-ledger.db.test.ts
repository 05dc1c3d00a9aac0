import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertBareRun } from '../../test/insert-run.ts'
import { openTestDatabase } from '../../test/open-test-database.ts'
import type { Database } from '../database/database.ts'
import { ChargeReceipt, ledgerTransaction, readBalances, type Admission, type ScopeLimit } from './budget-ledger.ts'
import type { Parties } from './budget-rows.ts'
import { budgetWindowAt } from './budget-window.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const NOON = new Date('2025-11-22T04:00:00Z')
const DAY_MS = 86_400_000
let counter = 0
const freshId = (): string => `id-${counter++}`

const limits = (datasetRho: bigint, personRho: bigint, window: ScopeLimit['window'] = 'lifetime'): ScopeLimit[] => [
  { scope: 'dataset', window: 'lifetime', limit: { rhoMicro: datasetRho, deltaFemto: 1_000n } },
  { scope: 'person', window, limit: { rhoMicro: personRho, deltaFemto: 1_000n } },
]

interface Ask {
  readonly datasetId: string
  readonly personId?: string
  readonly project?: Parties['project']
  readonly rhoMicro: bigint
  readonly deltaFemto?: bigint
  readonly limits: readonly ScopeLimit[]
  readonly at?: Date
}
async function ask(question: Ask): Promise<{ admission: Admission; receipt: ChargeReceipt | null }> {
  const runId = freshId()
  const { result, receipt } = await ledgerTransaction(database.db, question.datasetId, async ({ trx, charge }) => {
    const admission = await charge(
      {
        runId,
        personId: 'p1',
        project: null,
        parts: null,
        deltaFemto: 0n,
        at: NOON,
        measuredKeys: ['key'],
        ...question,
      },
      () => Promise.resolve(7),
    )
    if (admission.kind === 'admitted') await insertBareRun(trx, runId, question.datasetId)
    return admission
  })
  return { admission: result, receipt }
}

const spentOf = async (datasetId: string, personId = 'p1', asked = limits(1n, 1n), at = NOON): Promise<bigint[]> =>
  (await readBalances(database.db, { datasetId, personId, project: null, limits: asked, at })).map(
    ({ spent }) => spent.rhoMicro,
  )

const sumOfCharges = async (datasetId: string): Promise<bigint> => {
  const rows = await database.db.selectFrom('charges').select('rho_micro').where('dataset_id', '=', datasetId).execute()
  return rows.reduce((sum, row) => sum + row.rho_micro, 0n)
}

describe('a charge', () => {
  test('counts against the dataset and the person and gives a receipt', async () => {
    const datasetId = freshId()
    const { admission, receipt } = await ask({ datasetId, rhoMicro: 300n, limits: limits(1000n, 500n) })
    expect(admission.kind).toBe('admitted')
    expect(receipt?.runId).toMatch(/^id-/)
    expect(await spentOf(datasetId)).toEqual([300n, 300n])
  })

  test('is admitted up to the limit exactly and refused one millionth above it', async () => {
    const datasetId = freshId()
    const asked = limits(1000n, 1000n)
    expect((await ask({ datasetId, rhoMicro: 1000n, limits: asked })).admission.kind).toBe('admitted')
    expect((await ask({ datasetId, rhoMicro: 1n, limits: asked })).admission.kind).toBe('refused')
    expect(await spentOf(datasetId)).toEqual([1000n, 1000n])
  })

  test('that one limit refuses changes neither, and leaves no receipt and no line', async () => {
    const datasetId = freshId()
    const { admission, receipt } = await ask({ datasetId, rhoMicro: 501n, limits: limits(1000n, 500n) })
    expect(admission).toMatchObject({ kind: 'refused', exhausted: [{ scope: 'person' }] })
    expect(receipt).toBeNull()
    expect(await spentOf(datasetId)).toEqual([0n, 0n])
    expect(await sumOfCharges(datasetId)).toBe(0n)
  })

  test('of one person leaves the limits of another alone, and both count against the dataset', async () => {
    const datasetId = freshId()
    const asked = limits(1000n, 600n)
    await ask({ datasetId, personId: 'p1', rhoMicro: 600n, limits: asked })
    expect((await ask({ datasetId, personId: 'p2', rhoMicro: 401n, limits: asked })).admission.kind).toBe('refused')
    expect((await ask({ datasetId, personId: 'p2', rhoMicro: 400n, limits: asked })).admission.kind).toBe('admitted')
    expect(await spentOf(datasetId, 'p2')).toEqual([1000n, 400n])
  })

  test('counts delta apart from rho', async () => {
    const datasetId = freshId()
    const asked = limits(1000n, 1000n)
    await ask({ datasetId, rhoMicro: 1n, deltaFemto: 1000n, limits: asked })
    expect((await ask({ datasetId, rhoMicro: 1n, deltaFemto: 1n, limits: asked })).admission.kind).toBe('refused')
    expect((await ask({ datasetId, rhoMicro: 1n, limits: asked })).admission.kind).toBe('admitted')
  })

  test('disappears with everything else when its transaction fails', async () => {
    const datasetId = freshId()
    const failing = ledgerTransaction(database.db, datasetId, async ({ charge }) => {
      await charge(
        {
          runId: freshId(),
          datasetId,
          personId: 'p1',
          project: null,
          parts: null,
          rhoMicro: 5n,
          deltaFemto: 0n,
          limits: limits(10n, 10n),
          at: NOON,
          measuredKeys: [],
        },
        () => Promise.reject(new Error('the log is full')),
      )
    })
    await expect(failing).rejects.toThrow('the log is full')
    expect(await spentOf(datasetId)).toEqual([0n, 0n])
  })

  test('cannot be negative', async () => {
    await expect(ask({ datasetId: freshId(), rhoMicro: -1n, limits: limits(10n, 10n) })).rejects.toThrow(RangeError)
  })

  test('without a limit for the dataset is a broken promise', async () => {
    const personOnly = limits(10n, 10n).filter(({ scope }) => scope === 'person')
    await expect(ask({ datasetId: freshId(), rhoMicro: 1n, limits: personOnly })).rejects.toThrow('dataset')
  })
})

describe('a receipt', () => {
  test('is made by the ledger only, which the compiler checks', async () => {
    const { receipt } = await ask({ datasetId: freshId(), rhoMicro: 1n, limits: limits(10n, 10n) })
    // @ts-expect-error The constructor is private.
    const forge = () => new ChargeReceipt({ runId: 'r', measuredKeys: ['key'] })
    // @ts-expect-error The private field makes look-alikes another type.
    const lookAlike: ChargeReceipt = { runId: 'r', open: () => undefined }
    expect(receipt).toBeInstanceOf(ChargeReceipt)
    expect(lookAlike).not.toBeInstanceOf(ChargeReceipt)
    expect(forge).toBeTypeOf('function')
  })

  test('opens each table that was paid for once', async () => {
    const { receipt } = await ask({ datasetId: freshId(), rhoMicro: 1n, limits: limits(10n, 10n) })
    expect(() => receipt?.open('another key')).toThrow('no unused charge')
    receipt?.open('key')
    expect(() => receipt?.open('key')).toThrow('no unused charge')
  })
})

describe('limits and windows', () => {
  test('a new limit applies to the next charge', async () => {
    const datasetId = freshId()
    await ask({ datasetId, rhoMicro: 100n, limits: limits(100n, 100n) })
    expect((await ask({ datasetId, rhoMicro: 50n, limits: limits(120n, 120n) })).admission.kind).toBe('refused')
    expect((await ask({ datasetId, rhoMicro: 50n, limits: limits(150n, 150n) })).admission.kind).toBe('admitted')
  })

  test('a daily limit is whole again the next day, while the lifetime goes on', async () => {
    const datasetId = freshId()
    const asked = limits(1000n, 100n, 'day')
    await ask({ datasetId, rhoMicro: 100n, limits: asked })
    expect((await ask({ datasetId, rhoMicro: 1n, limits: asked })).admission.kind).toBe('refused')
    const tomorrow = new Date(NOON.getTime() + DAY_MS)
    expect((await ask({ datasetId, rhoMicro: 1n, limits: asked, at: tomorrow })).admission.kind).toBe('admitted')
    expect(await spentOf(datasetId, 'p1', asked, tomorrow)).toEqual([101n, 1n])
  })

  test('a changed kind of window starts from what was spent in it, not from zero', async () => {
    const datasetId = freshId()
    await ask({
      datasetId,
      rhoMicro: 40n,
      limits: limits(1000n, 100n, 'lifetime'),
      at: new Date('2025-10-05T00:00:00Z'),
    })
    await ask({ datasetId, rhoMicro: 50n, limits: limits(1000n, 100n, 'lifetime') })
    const monthly = limits(1000n, 60n, 'month')
    expect(await spentOf(datasetId, 'p1', monthly)).toEqual([90n, 50n])
    expect((await ask({ datasetId, rhoMicro: 11n, limits: monthly })).admission.kind).toBe('refused')
    expect((await ask({ datasetId, rhoMicro: 10n, limits: monthly })).admission.kind).toBe('admitted')
  })
})

/** Every budget row, of whatever window, holds exactly the charges made in its window. */
async function expectRowsToEqualCharges(datasetId: string): Promise<void> {
  const { db } = database
  const rows = await db.selectFrom('budgets').selectAll().where('dataset_id', '=', datasetId).execute()
  const charges = await db.selectFrom('charges').selectAll().where('dataset_id', '=', datasetId).execute()
  for (const row of rows) {
    const { start, end } = budgetWindowAt(row.window_kind, row.window_start)
    const inside = charges.filter(
      ({ at, person_id, project_id, purpose }) =>
        at >= start &&
        (end === null || at < end) &&
        (row.scope === 'dataset' || { person: person_id, project: project_id, purpose }[row.scope] === row.holder_id),
    )
    expect(row.spent_rho_micro).toBe(inside.reduce((sum, charge) => sum + charge.rho_micro, 0n))
    expect(row.spent_delta_femto).toBe(inside.reduce((sum, charge) => sum + charge.delta_femto, 0n))
  }
}

describe('many at once', () => {
  test('200 charges with room for 10 admit exactly 10 and spend the limit exactly', async () => {
    const datasetId = freshId()
    const asked = limits(77_010n, 77_010n)
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () => ask({ datasetId, rhoMicro: 7701n, limits: asked })),
    )
    const admitted = outcomes.filter(({ admission }) => admission.kind === 'admitted')
    expect(admitted).toHaveLength(10)
    expect(outcomes.filter(({ receipt }) => receipt !== null)).toHaveLength(10)
    expect(await spentOf(datasetId)).toEqual([77_010n, 77_010n])
    expect(await sumOfCharges(datasetId)).toBe(77_010n)
  })

  test('no interleaving of people, amounts and changing limits ever passes a limit that was in force', async () => {
    const question = fc.record({
      personId: fc.constantFrom('a', 'b', 'c'),
      rhoMicro: fc.bigInt(0n, 60n),
      deltaFemto: fc.bigInt(0n, 400n),
      personWindow: fc.constantFrom('day', 'week', 'month', 'lifetime'),
      day: fc.integer({ min: 0, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 25 }), async (questions) => {
        const datasetId = freshId()
        const outcomes = await Promise.all(
          questions.map(({ personWindow, day, ...rest }) =>
            ask({
              ...rest,
              datasetId,
              limits: limits(200n, 90n, personWindow),
              at: new Date(NOON.getTime() + day * DAY_MS),
            }),
          ),
        )
        for (const { admission } of outcomes) {
          if (admission.kind === 'refused') continue
          for (const { spent, limit } of admission.balances) {
            expect(spent.rhoMicro <= limit.rhoMicro && spent.deltaFemto <= limit.deltaFemto).toBe(true)
          }
        }
        await expectRowsToEqualCharges(datasetId)
      }),
      { numRuns: 30, seed: 20_251_122 },
    )
  })
})
