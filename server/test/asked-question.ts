import { createHash, randomUUID } from 'node:crypto'
import type { ScopeLimit } from '../src/repositories/budget-ledger.ts'
import type { AskedQuestion, AskedTable } from '../src/use-cases/admit-question.ts'

/** A question that costs rho 0.000100 a table under limits of 0.001000; what a test changes it names. */
export function askedQuestion(
  change: Partial<AskedQuestion> & {
    readonly datasetId: string
    readonly personId?: string
    readonly instance?: bigint
  },
): AskedQuestion {
  const { datasetId, personId = 'p1', instance = 1n, ...rest } = change
  const text = 'SELECT COUNT(*) FROM visits'
  return {
    run: {
      id: randomUUID(),
      datasetId,
      dataset: 'hospital',
      policyVersion: 7,
      dataVersion: 'v1',
      datasetDelta: 1e-6,
      analystId: personId,
      analyst: personId,
      projectId: change.project?.id ?? null,
      sql: text,
      sqlHash: createHash('sha256').update(text).digest('hex'),
      planHash: '00',
      instance,
      createdAt: new Date('2025-11-22T08:00:00.000Z'),
    },
    actor: { actor: personId, actorRole: 'analyst' },
    tables: [askedTable('a')],
    project: null,
    limits: () => Promise.resolve(ASKED_LIMITS),
    isCurrent: () => Promise.resolve(true),
    ...rest,
  }
}

export const ASKED_LIMITS: readonly ScopeLimit[] = [
  { scope: 'dataset', window: 'lifetime', limit: { rhoMicro: 1000n, deltaFemto: 10n } },
  { scope: 'person', window: 'month', limit: { rhoMicro: 1000n, deltaFemto: 10n } },
]

export function askedTable(key: string, rhoMicro = 100n): AskedTable {
  return { id: `table ${key}`, key, rhoMicro, deltaFemto: 1n, parts: null }
}
