import { useEffect, useRef } from 'react'
import { monaco } from './monaco.ts'

/** A mark on the text. Offsets are into the whole text of the tab. */
export interface EditorMark {
  readonly kind: 'refused' | 'statement-open' | 'statement-refused'
  readonly start: number
  readonly end: number
}

/** A wavy underline under what is refused, and a bar beside the lines of the caret's statement. */
export function useEditorMarks(editor: monaco.editor.IStandaloneCodeEditor | null, marks: readonly EditorMark[]): void {
  const collection = useRef<monaco.editor.IEditorDecorationsCollection | null>(null)
  useEffect(() => {
    const model = editor?.getModel()
    if (editor === null || model === null || model === undefined) return
    collection.current?.clear()
    collection.current = editor.createDecorationsCollection(
      marks.map((mark) => {
        const [from, to] = [model.getPositionAt(mark.start), model.getPositionAt(mark.end)]
        return {
          range: new monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column),
          options:
            mark.kind === 'refused'
              ? { inlineClassName: 'code-refused' }
              : { isWholeLine: true, linesDecorationsClassName: `line-${mark.kind}` },
        }
      }),
    )
  }, [editor, marks])
}
