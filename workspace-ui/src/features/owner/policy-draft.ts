import { DatasetPolicy } from '@yingbi/contracts'
import {
  type Document,
  LineCounter,
  Pair,
  Scalar,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
} from 'yaml'

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

const PARSE = { schema: 'core', uniqueKeys: true, prettyErrors: false } as const
/** Marks what an owner has to fill in; gone once it is. */
const BLANK_MARK = '◂'
const PRINT = { lineWidth: 0, flowCollectionPadding: true } as const

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

/** The text with one part set, or removed when `value` is undefined. A text that cannot be read is left alone. */
export function editDraft(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text, PARSE)
  if (document.errors.length > 0) return text
  if (value === undefined) {
    if (document.hasIn(path)) document.deleteIn(path)
    return document.toString(PRINT)
  }
  const known: unknown = document.getIn(path, true)
  if (isScalar(known) && !isObject(value)) {
    known.value = value
    // A number that was written in its own way would be printed as before.
    if (typeof value === 'number') delete known.source
    if (known.comment?.includes(BLANK_MARK) === true) known.comment = null
  } else {
    setPart(document, path, value)
  }
  return document.toString(PRINT)
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Sets a part and makes the maps around it; what is nothing yet, like an empty `bounds:`, makes way. */
function setPart(document: Document, path: Path, value: unknown): void {
  const node = document.createNode(value)
  // A list of entries has one a line; everything else that a field edits is short.
  if (isSeq(node) && node.items.some(isCollection)) {
    for (const item of node.items) if (isCollection(item)) item.flow = true
  } else if (isCollection(node)) node.flow = true
  for (let depth = 1; depth < path.length; depth += 1) {
    const around: unknown = document.getIn(path.slice(0, depth), true)
    if (around === undefined || (isScalar(around) && around.value === null)) {
      document.setIn(path.slice(0, depth), document.createNode({}))
    }
  }
  document.setIn(path, node)
}

/** The same policy in the print of this page, so that a comparison shows changes only. Unreadable text stays as it is. */
export function printedPolicy(text: string): string {
  const document = parseDocument(text, PARSE)
  return document.errors.length > 0 ? text : document.toString(PRINT)
}

/** One draft out of the drafts of several files: the first one's head, everyone's tables and code lists. */
export function mergeDrafts(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  const document = parseDocument(first, PARSE)
  for (const text of others) {
    const other = parseDocument(text, PARSE)
    for (const part of ['tables', 'codeLists']) {
      const parts: unknown = other.get(part)
      if (!isMap(parts)) continue
      if (!isMap(document.get(part))) document.set(part, document.createNode({}))
      for (const item of parts.items) {
        if (!isPair(item) || !isScalar(item.key) || document.hasIn([part, item.key.value])) continue
        const target: unknown = document.get(part)
        if (isMap(target)) target.items.push(new Pair(new Scalar(item.key.value), item.value))
      }
    }
  }
  return document.toString(PRINT)
}

/** Gives a table of the draft another name. */
export function renameTable(text: string, from: string, to: string): string {
  const document = parseDocument(text, PARSE)
  const tables: unknown = document.get('tables')
  if (document.errors.length > 0 || !isMap(tables)) return text
  for (const item of tables.items) {
    if (isPair(item) && isScalar(item.key) && item.key.value === from) item.key.value = to
  }
  return document.toString(PRINT)
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

/** The draft without a table. */
export function removeTable(text: string, table: string): string {
  return editDraft(text, ['tables', table], undefined)
}
