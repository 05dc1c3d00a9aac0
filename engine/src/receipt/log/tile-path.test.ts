import { expect, test } from 'vitest'
import { parseTilePath, tilePath, tilesOfLevel, type TileCoordinate } from './tile-path.ts'

test.each<[TileCoordinate, string]>([
  [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
  [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
  [{ level: 1, index: 0, width: 17 }, 'tile/1/000.p/17'],
  [{ level: 63, index: 999, width: 256 }, 'tile/63/999'],
  [{ level: 0, index: 1000, width: 256 }, 'tile/0/x001/000'],
  [{ level: 'entries', index: 273, width: 112 }, 'tile/entries/273.p/112'],
])('%o is at %s', (tile, path) => {
  expect(tilePath(tile)).toBe(path)
  expect(parseTilePath(path)).toEqual(tile)
})

test.each([
  'tile/0/0',
  'tile/00/000',
  'tile/64/000',
  'tile/0/x000/000',
  'tile/0/000.p/0',
  'tile/0/000.p/256',
  'tile/0/000.p/007',
  'tile/0/001/000',
  'tile/0/../../checkpoint',
  'tile/entries/000/',
  'checkpoint',
  '',
])('%j is not the path of a tile', (path) => {
  expect(parseTilePath(path)).toBeNull()
})

test('70,000 entries have the tiles of the example in the specification', () => {
  expect(tilesOfLevel(0, 70_000)).toHaveLength(274)
  expect(tilesOfLevel(0, 70_000).at(-1)).toEqual({ level: 0, index: 273, width: 112 })
  expect(tilesOfLevel(1, 70_000)).toEqual([
    { level: 1, index: 0, width: 256 },
    { level: 1, index: 1, width: 17 },
  ])
  expect(tilesOfLevel(2, 70_000)).toEqual([{ level: 2, index: 0, width: 1 }])
  expect(tilesOfLevel(3, 70_000)).toEqual([])
  expect(tilesOfLevel(1, 256)).toEqual([{ level: 1, index: 0, width: 1 }])
})
