/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256

export interface TileCoordinate {
  /** Level of a hash tile, or `entries` for the bundle of the log entries themselves. */
  readonly level: number | 'entries'
  readonly index: number
  /** 1..256; below 256 the tile is partial. */
  readonly width: number
}

/**
 * Path below the log's prefix, e.g. `tile/0/x001/067` or `tile/entries/000.p/5`.
 *
 * Source: C2SP tlog-tiles, "Merkle Tree" and "Log entries".
 */
export function tilePath({ level, index, width }: TileCoordinate): string {
  const groups = index.toString().padStart(Math.ceil(index.toString().length / 3) * 3, '0')
  const elements = groups.match(/\d{3}/g) ?? []
  const number = elements.map((group, i) => (i < elements.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${number}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

/** Inverse of `tilePath`; null for every other text, so that a path can be used as a file name. */
export function parseTilePath(path: string): TileCoordinate | null {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (match === null) return null
  const [, level = '', number = '', width] = match
  const coordinate = {
    level: level === 'entries' ? ('entries' as const) : Number(level),
    index: Number(number.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  }
  return tilePath(coordinate) === path && coordinate.width > 0 && (level === 'entries' || Number(level) < 64)
    ? coordinate
    : null
}

/** The tiles of one level that a tree of `size` entries has, from the tile `from` on. */
export function tilesOfLevel(level: number | 'entries', size: number, from = 0): TileCoordinate[] {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level))
  const tiles: TileCoordinate[] = []
  for (let index = from; index * TILE_WIDTH < hashes; index += 1) {
    tiles.push({ level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) })
  }
  return tiles
}
