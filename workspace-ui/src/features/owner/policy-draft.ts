import { DatasetPolicy } from '@yingbi/contracts'
import { LineCounter, isMap, isNode, isPair, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml'

/** The way to a part of the policy: `['tables', 'visits', 'columns', 'cost', 'bounds']`. */
export type Path = readonly (string | number)[]

/** What is wrong at a line. `key` is looked up under `issue.` in the namespace `owner`. */
export interface DraftIssue {
  readonly line: number | null
  readonly path: string
  readonly key: string
  readonly params: Readonly<Record<string, string | number>>
}

/**
 * The policy as it is being edited. The text is the draft; the form reads `content` and edits the text, so both always
 * say the same and comments stay.
 */
export interface PolicyDraft {
  readonly text: string
  /** Null while the text cannot be read as YAML; the form waits then. */
  readonly content: unknown
  /** The policy, when its form is complete. The server has the last word on what belongs together. */
  readonly policy: DatasetPolicy | null
  readonly issues: readonly DraftIssue[]
  readonly lineOf: (path: Path) => number | null
}

/** How policy texts are read everywhere on this page. */
export const PARSE = { schema: 'core', uniqueKeys: true, prettyErrors: false } as const

export function readDraft(text: string): PolicyDraft {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { ...PARSE, lineCounter })
  const broken = document.errors[0]
  if (broken !== undefined) {
    const { line, col } = lineCounter.linePos(broken.pos[0])
    return unreadable(text, line, col)
  }
  let content: unknown
  try {
    content = document.toJS({ maxAliasCount: 0 })
  } catch {
    return unreadable(text, 1, 1)
  }
  const lineOf = (path: Path): number | null => lineOfPath(document, lineCounter, path)
  const shaped = DatasetPolicy.safeParse(content)
  if (shaped.success) return { text, content, policy: shaped.data, issues: [], lineOf }
  const issues = shaped.error.issues.map((issue): DraftIssue => {
    const path = issue.path.filter((key) => typeof key !== 'symbol')
    return { line: lineOf(path), path: path.join('.'), ...describe(issue, content, path) }
  })
  return { text, content, policy: null, issues, lineOf }
}

function unreadable(text: string, line: number, column: number): PolicyDraft {
  const issue = { line, path: '', key: 'issue.yaml', params: { column } }
  return { text, content: null, policy: null, issues: [issue], lineOf: () => null }
}

type ShapeIssue = Extract<ReturnType<typeof DatasetPolicy.safeParse>, { success: false }>['error']['issues'][number]

function describe(issue: ShapeIssue, content: unknown, path: Path): Pick<DraftIssue, 'key' | 'params'> {
  switch (issue.code) {
    case 'invalid_type':
      return { key: isMissing(valueAt(content, path)) ? 'issue.missing' : 'issue.type', params: {} }
    case 'invalid_value':
      return isMissing(valueAt(content, path))
        ? { key: 'issue.missing', params: {} }
        : { key: 'issue.choice', params: { values: issue.values.join(', ') } }
    case 'unrecognized_keys':
      return { key: 'issue.unknown', params: { names: issue.keys.join(', ') } }
    case 'too_small':
      return { key: 'issue.small', params: { least: Number(issue.minimum) } }
    case 'too_big':
      return { key: 'issue.big', params: { most: Number(issue.maximum) } }
    case 'invalid_key':
      return { key: 'issue.name', params: {} }
    default:
      return { key: 'issue.form', params: {} }
  }
}

/** `delta:` with nothing behind it is as good as no `delta`. */
const isMissing = (value: unknown): boolean => value === undefined || value === null

/** The part at `path`; undefined when there is none. */
export function valueAt(content: unknown, path: Path): unknown {
  let value = content
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([name]) => name === String(key))?.[1]
  }
  return value
}

export const textAt = (content: unknown, path: Path): string => {
  const value = valueAt(content, path)
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

export const numberAt = (content: unknown, path: Path): number | null => {
  const value = valueAt(content, path)
  return typeof value === 'number' ? value : null
}

export const namesAt = (content: unknown, path: Path): readonly string[] => {
  const value = valueAt(content, path)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
}

export const listAt = (content: unknown, path: Path): readonly unknown[] => {
  const value = valueAt(content, path)
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

function lineOfPath(document: Document.Parsed, lineCounter: LineCounter, path: Path): number | null {
  let node: unknown = document.contents
  let start = offsetOf(node)
  for (const key of path) {
    const next = childOf(node, key)
    if (next === null) break
    start = next.offset ?? start
    node = next.node
  }
  return start === null ? null : lineCounter.linePos(start).line
}

function childOf(node: unknown, key: string | number): { node: unknown; offset: number | null } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
    return pair === undefined ? null : { node: pair.value, offset: offsetOf(pair.key) }
  }
  if (isSeq(node)) {
    const item: unknown = node.items[Number(key)]
    return item === undefined ? null : { node: item, offset: offsetOf(item) }
  }
  return null
}

function offsetOf(node: unknown): number | null {
  return isNode(node) ? ((node satisfies Node).range?.[0] ?? null) : null
}
