import { isMap, isNode, isPair, isScalar, isSeq, visit, type Document, type YAMLMap } from 'yaml'

/** Lines of the policy file, from 1, by the way to the part: `lineOf(['tables', 'visits', 'columns', 'cost'])`. */
export interface PolicyLines {
  lineOf(path: readonly (string | number)[]): number | null
}

interface Part {
  readonly node: unknown
  readonly offset: number | null
}

/** The line of the part itself, else of the nearest part around it that is there. */
export function linesOf(document: Document.Parsed, lineAt: (offset: number) => number): PolicyLines {
  const childrenOf = rememberChildren()
  return {
    lineOf: (path) => {
      let node: unknown = document.contents
      let start = offsetOf(node)
      for (const key of path) {
        const next = childrenOf(node, key)
        if (next === undefined) break
        start = next.offset ?? start
        node = next.node
      }
      return start === null ? null : lineAt(start)
    },
  }
}

/**
 * Where the first key begins that its map has already, as an offset; null when there is none. Keys that differ only in
 * type (`1` and `'1'`) name the same part of the policy, so they are the same.
 */
export function findRepeatedKey(document: Document.Parsed): number | null {
  let found: number | null = null
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        const name = String(key.value)
        if (seen.has(name)) {
          found = offsetOf(key)
          return visit.BREAK
        }
        seen.add(name)
      }
      return undefined
    },
  })
  return found
}

/** Looks up parts by key; each map is gone through once. */
function rememberChildren(): (node: unknown, key: string | number) => Part | undefined {
  const known = new WeakMap<YAMLMap, ReadonlyMap<string, Part>>()
  return (node, key) => {
    if (isMap(node)) {
      const children = known.get(node) ?? childrenByKey(node)
      known.set(node, children)
      return children.get(String(key))
    }
    if (!isSeq(node)) return undefined
    const item: unknown = node.items[Number(key)]
    return item === undefined ? undefined : { node: item, offset: offsetOf(item) }
  }
}

function childrenByKey(map: YAMLMap): ReadonlyMap<string, Part> {
  const children = new Map<string, Part>()
  for (const item of map.items) {
    if (isPair(item) && isScalar(item.key)) {
      children.set(String(item.key.value), { node: item.value, offset: offsetOf(item.key) })
    }
  }
  return children
}

function offsetOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null
}
