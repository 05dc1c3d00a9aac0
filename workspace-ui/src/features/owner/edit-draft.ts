import { Pair, Scalar, isCollection, isMap, isPair, isScalar, isSeq, parseDocument, type Document } from 'yaml'
import { lineDiff } from './line-diff.ts'
import { PARSE, type Path } from './policy-draft.ts'

const PRINT = { lineWidth: 0, flowCollectionPadding: true } as const
/** Marks what an owner has to fill in; gone once it is. */
const BLANK_MARK = '◂'

/** The text with one part set, or removed when `value` is undefined. A text that cannot be read is left alone. */
export function editDraft(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text, PARSE)
  if (document.errors.length > 0) return text
  const printed = document.toString(PRINT)
  if (value === undefined) {
    if (document.hasIn(path)) document.deleteIn(path)
  } else {
    setValue(document, path, value)
  }
  return keepLines(text, printed, document.toString(PRINT))
}

function setValue(document: Document, path: Path, value: unknown): void {
  const known: unknown = document.getIn(path, true)
  if (!isScalar(known) || isObject(value)) {
    setPart(document, path, value)
    return
  }
  known.value = value
  // A number that was written in its own way would be printed as before.
  if (typeof value === 'number') delete known.source
  if (known.comment?.includes(BLANK_MARK) === true) known.comment = null
}

/**
 * The edit in the owner's own way of writing: lines that did not change stay as they were typed. Where that cannot be
 * told line by line, or would not say the same, the whole print is taken.
 */
function keepLines(text: string, before: string, after: string): string {
  const typed = text.split('\n')
  if (typed.length !== before.split('\n').length) return after
  let old = 0
  const lines = lineDiff(before, after).flatMap(({ kind, text: line }) => {
    if (kind !== 'added') old += 1
    if (kind === 'removed') return []
    return [kind === 'same' ? (typed[old - 1] ?? line) : line.replace(/: \[ ([^[\]'"]*) \]$/, ': [$1]')]
  })
  const kept = lines.join('\n')
  return sameContent(kept, after) ? kept : after
}

function sameContent(a: string, b: string): boolean {
  const [left, right] = [parseDocument(a, PARSE), parseDocument(b, PARSE)]
  return left.errors.length === 0 && JSON.stringify(left.toJS()) === JSON.stringify(right.toJS())
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

/** The draft without a table. */
export function removeTable(text: string, table: string): string {
  return editDraft(text, ['tables', table], undefined)
}
