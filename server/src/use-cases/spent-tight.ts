import { tightEpsilon, microRho } from '@yingbi/engine'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { ScopeBalance } from '../repositories/budget-ledger.ts'
import type { Parties } from '../repositories/budget-rows.ts'
import { spentParts } from '../repositories/charge-sums.ts'

/** Figures are kept, since the ledger only grows and pages ask for the same sums again and again. */
const KEPT = 2000
const known = new Map<string, number>()

/**
 * Epsilon of what was spent under a limit, by its privacy loss distribution at the dataset's delta: the same charges
 * stated more tightly. Null when a charge is known as a whole only.
 */
export async function spentTight(
  db: Kysely<Schema>,
  parties: Parties,
  { scope, window, spent }: Pick<ScopeBalance, 'scope' | 'window' | 'spent'>,
  datasetDelta: number,
): Promise<number | null> {
  if (spent.rhoMicro === 0n) return 0
  const parts = await spentParts(db, parties, scope, window)
  if (parts === null) return null
  const { gaussianRho, gaussianCells, pure } = parts
  const key = JSON.stringify([`${gaussianRho}`, `${gaussianCells}`, pure, `${spent.rhoMicro}`, datasetDelta])
  const found = known.get(key)
  if (found !== undefined) return found
  const epsilon = tightEpsilon(parts, microRho(spent.rhoMicro), datasetDelta)
  if (known.size >= KEPT) known.clear()
  known.set(key, epsilon)
  return epsilon
}
