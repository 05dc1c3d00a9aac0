import type { RefusedPlace } from './refused-places.ts'
import type { SqlEditorInstance } from './sql-editor.tsx'
import type { Statement } from './split-statements.ts'

const MARGIN = 10
/** Room between the end of the code and the box. */
const GAP = 20

export interface ProofParts {
  readonly box: HTMLElement
  readonly hair: HTMLElement
  readonly place: RefusedPlace
  readonly statement: Statement
}

/**
 * Puts the box at the right of the code, level with its place; where the statement's lines reach that far, below or
 * above the statement. The hairline runs from the end of the place's line to the box.
 */
export function placeProof(editor: SqlEditorInstance, { box, hair, place, statement }: ProofParts): void {
  const model = editor.getModel()
  if (model === null) return
  const { width, height } = editor.getLayoutInfo()
  const first = model.getPositionAt(statement.start).lineNumber
  const last = model.getPositionAt(statement.end).lineNumber
  const at = model.getPositionAt(Math.min(place.end, model.getValueLength()))
  const token = editor.getScrolledVisiblePosition(at)
  const lineTop = (line: number): number => editor.getTopForLineNumber(line) - editor.getScrollTop()
  const lineHeight = token?.height ?? 20
  const left = width - box.offsetWidth - MARGIN
  const lineEnd = (line: number): number =>
    editor.getScrolledVisiblePosition({ lineNumber: line, column: model.getLineMaxColumn(line) })?.left ?? 0

  const level = clamp(
    lineTop(at.lineNumber) + lineHeight * 1.5 - box.offsetHeight,
    MARGIN,
    height - box.offsetHeight - MARGIN,
  )
  const covers = Array.from({ length: last - first + 1 }, (_, i) => first + i).some((line) => {
    const top = lineTop(line)
    return top + lineHeight > level && top < level + box.offsetHeight && lineEnd(line) + GAP > left
  })
  const below = lineTop(last) + lineHeight + 4
  const above = lineTop(first) - box.offsetHeight - 4
  const top = covers ? (below + box.offsetHeight <= height ? below : above >= 0 ? above : level) : level

  box.style.setProperty('left', `${left}px`)
  box.style.setProperty('top', `${top}px`)
  const from = lineEnd(at.lineNumber) + 8
  const shown = !covers && token !== null && from < left && lineTop(at.lineNumber) >= top - lineHeight
  hair.style.setProperty('left', `${from}px`)
  hair.style.setProperty('top', `${lineTop(at.lineNumber) + lineHeight / 2}px`)
  hair.style.setProperty('width', shown ? `${left - from}px` : '0')
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}
