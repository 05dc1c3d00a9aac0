/**
 * Whole numbers near the cells: differences of their rounded running totals. Every run of consecutive cells is then off
 * by less than 1, and cells of at least 0 stay so, for a running total does not fall.
 */
export function wholeCells(cells: Float64Array): readonly bigint[] {
  let running = 0
  let before = 0n
  return Array.from(cells, (cell) => {
    running += cell
    const after = BigInt(Math.round(running))
    const whole = after - before
    before = after
    return whole
  })
}
