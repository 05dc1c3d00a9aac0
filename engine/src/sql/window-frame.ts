import type { Node, WindowDef } from 'libpg-query'
import { EXCLUDED, FRAME } from './frame-options.ts'
import type { Frame, FrameEdge } from '../relation/relation.ts'
import { MAX_OFFSET } from '../relation/verify-unit-operators.ts'

/** The frame of a window as written or by default; null for GROUPS, EXCLUDE, value ranges and offsets that are no constants. */
export function windowFrame(over: WindowDef): Frame | null {
  const options = over.frameOptions ?? FRAME.range | FRAME.startUnboundedPreceding | FRAME.endCurrentRow
  const has = (bit: number) => (options & bit) !== 0
  if (has(EXCLUDED) || (!has(FRAME.rows) && !has(FRAME.range))) return null
  const start = has(FRAME.startPreceding) ? -1 : has(FRAME.startFollowing) ? 1 : 0
  const end = has(FRAME.endPreceding) ? -1 : has(FRAME.endFollowing) ? 1 : 0
  const from = has(FRAME.startUnboundedPreceding)
    ? 'unbounded preceding'
    : has(FRAME.startCurrentRow)
      ? 0
      : rowOffset(over.startOffset, start)
  const to = has(FRAME.endUnboundedFollowing)
    ? 'unbounded following'
    : has(FRAME.endCurrentRow)
      ? 0
      : rowOffset(over.endOffset, end)
  if (from === null || to === null || isEmpty(from, to)) return null
  if (has(FRAME.rows)) return { mode: 'rows', from, to }
  const isRange = [from, to].every((edge) => typeof edge !== 'number' || edge === 0)
  return isRange ? { mode: 'range', from, to } : null
}

function rowOffset(node: Node | undefined, sign: number): number | null {
  const offset = wholeNumber(node)
  return offset === null || sign === 0 ? null : sign * offset
}

/** A constant from 0 to `MAX_OFFSET`. */
export function wholeNumber(node: Node | undefined): number | null {
  if (node === undefined || !('A_Const' in node) || node.A_Const.ival === undefined) return null
  const value = node.A_Const.ival.ival ?? 0
  return value >= 0 && value <= MAX_OFFSET ? value : null
}

/** A frame that ends before it begins. */
function isEmpty(from: FrameEdge, to: FrameEdge): boolean {
  return typeof from === 'number' && typeof to === 'number' && from > to
}
