/** A table of totals over some dimensions of a grid of cells, the last of them fastest. */
export interface Marginal {
  /** Positions in the grid's dimensions, ascending. */
  readonly dimensions: readonly number[]
  readonly cells: Float64Array
}

export function cellCount(sizes: readonly number[], dimensions: readonly number[]): number {
  return dimensions.reduce((count, dimension) => count * (sizes[dimension] ?? 1), 1)
}

/** Sums over the dimensions that `kept` leaves out; `kept` is ascending and part of the marginal's. */
export function sumOver(marginal: Marginal, kept: readonly number[], sizes: readonly number[]): Marginal {
  let { dimensions, cells } = marginal
  for (const dimension of marginal.dimensions) {
    if (kept.includes(dimension)) continue
    const summed = foldDimension({ dimensions, cells }, dimension, sizes)
    dimensions = summed.dimensions
    cells = summed.cells
  }
  return { dimensions, cells }
}

function foldDimension(marginal: Marginal, dimension: number, sizes: readonly number[]): Marginal {
  const { outer, size, inner } = strides(marginal, dimension, sizes)
  const cells = new Float64Array(outer * inner)
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < size; s++) {
      for (let i = 0; i < inner; i++) {
        const at = o * inner + i
        cells[at] = (cells[at] ?? 0) + (marginal.cells[(o * size + s) * inner + i] ?? 0)
      }
    }
  }
  return { dimensions: marginal.dimensions.filter((each) => each !== dimension), cells }
}

/** Subtracts the mean along every dimension, so that sums over any of them are 0. */
export function deviations(marginal: Marginal, sizes: readonly number[]): Marginal {
  const cells = Float64Array.from(marginal.cells)
  for (const dimension of marginal.dimensions) {
    const { outer, size, inner } = strides(marginal, dimension, sizes)
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let sum = 0
        for (let s = 0; s < size; s++) sum += cells[(o * size + s) * inner + i] ?? 0
        for (let s = 0; s < size; s++) {
          const at = (o * size + s) * inner + i
          cells[at] = (cells[at] ?? 0) - sum / size
        }
      }
    }
  }
  return { dimensions: marginal.dimensions, cells }
}

/** Adds `factor` times each cell of `part` to all cells of `whole` that it is a total of. */
export function addSpread(whole: Marginal, part: Marginal, factor: number, sizes: readonly number[]): void {
  const positions = partPositions(whole.dimensions, part.dimensions, sizes)
  for (let at = 0; at < whole.cells.length; at++) {
    whole.cells[at] = (whole.cells[at] ?? 0) + factor * (part.cells[positions[at] ?? 0] ?? 0)
  }
}

/** For each cell over `dimensions` the position of its total over `part`. */
export function partPositions(
  dimensions: readonly number[],
  part: readonly number[],
  sizes: readonly number[],
): Uint32Array {
  let positions = new Uint32Array(1)
  for (const dimension of dimensions) {
    const size = sizes[dimension] ?? 1
    const isKept = part.includes(dimension)
    const next = new Uint32Array(positions.length * size)
    positions.forEach((position, at) => {
      for (let s = 0; s < size; s++) next[at * size + s] = isKept ? position * size + s : position
    })
    positions = next
  }
  return positions
}

function strides(marginal: Marginal, dimension: number, sizes: readonly number[]) {
  const at = marginal.dimensions.indexOf(dimension)
  const size = sizes[dimension] ?? 1
  return {
    outer: cellCount(sizes, marginal.dimensions.slice(0, at)),
    size,
    inner: cellCount(sizes, marginal.dimensions.slice(at + 1)),
  }
}
