import { createHash } from 'node:crypto'
import type { MeasuredPlan } from '@yingbi/engine'

/**
 * Key under which a measured table is charged, opened and stored: SHA-256 of its canonical key, hexadecimal, because
 * the canonical key holds literals of the question.
 */
export function measuredKey(plan: Pick<MeasuredPlan, 'canonicalKey'>): string {
  return createHash('sha256').update(plan.canonicalKey).digest('hex')
}
