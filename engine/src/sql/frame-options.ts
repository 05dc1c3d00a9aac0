/** Bits of the parser's frame options. Source: PostgreSQL, src/include/nodes/parsenodes.h. */
export const FRAME = {
  nonDefault: 0x1,
  range: 0x2,
  rows: 0x4,
  groups: 0x8,
  between: 0x10,
  startUnboundedPreceding: 0x20,
  endUnboundedFollowing: 0x100,
  startCurrentRow: 0x200,
  endCurrentRow: 0x400,
  startPreceding: 0x800,
  endPreceding: 0x1000,
  startFollowing: 0x2000,
  endFollowing: 0x4000,
  excludeCurrentRow: 0x8000,
  excludeGroup: 0x10000,
  excludeTies: 0x20000,
} as const

/** Any EXCLUDE. */
export const EXCLUDED = FRAME.excludeCurrentRow | FRAME.excludeGroup | FRAME.excludeTies
