import type { Dataset, SqlEdit } from '@yingbi/contracts'
import { useEffect, useImperativeHandle, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { fontStacks } from '../../app/tokens.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { useThemeMode } from '../../ui/theme-mode.ts'
import { completionsFor } from './completions.ts'
import { monaco } from './monaco.ts'
import { registerSqlCompletion } from './sql-completion.ts'
import { useEditorMarks, type EditorMark } from './use-editor-marks.ts'
import './sql-editor.css'

export type SqlEditorInstance = monaco.editor.IStandaloneCodeEditor

/** What the page may ask of the editor. */
export interface EditorHandle {
  readonly editor: SqlEditorInstance
  focus(): void
  insert(text: string): void
  /** Makes edits as one step that can be undone. Offsets are into the whole text. */
  apply(edits: readonly SqlEdit[]): void
  revealOffset(offset: number): void
}

export interface EditorCommands {
  readonly run: () => void
  readonly nextRefusal: (step: 1 | -1) => void
  readonly fix: () => void
  readonly proof: () => void
  readonly expectedError: () => void
  readonly history: () => void
  readonly escape: () => void
}

export interface SqlEditorProps {
  readonly tabId: string
  /** What a tab begins with; from then on the editor's own text leads, so that no key is ever lost. */
  readonly text: string
  readonly dataset: Dataset
  readonly marks: readonly EditorMark[]
  readonly commands: EditorCommands
  readonly handle: RefObject<EditorHandle | null>
  readonly onText: (text: string) => void
  readonly onCaret: (offset: number) => void
  /** Offset under the pointer, or null when the pointer is not over text. */
  readonly onPoint: (offset: number | null) => void
}

/** Monaco with our theme, completion, marks and keys. Each tab keeps its own undo history. */
export function SqlEditor(props: SqlEditorProps) {
  const { tabId, dataset, marks, handle } = props
  const { t } = useTranslation('query-editor')
  const locale = useLocale()
  const theme = useThemeMode()
  const host = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<SqlEditorInstance | null>(null)
  const models = useRef(new Map<string, monaco.editor.ITextModel>())
  // The editor is made once; what it calls is always the page's latest.
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (host.current === null) return undefined
    const made = monaco.editor.create(host.current, { ...OPTIONS, model: null })
    const subscriptions = [
      made.onDidChangeModelContent(() => latest.current.onText(made.getValue())),
      made.onDidChangeCursorPosition(({ position }) =>
        latest.current.onCaret(made.getModel()?.getOffsetAt(position) ?? 0),
      ),
      made.onMouseMove(({ target }) => {
        const position = target.type === monaco.editor.MouseTargetType.CONTENT_TEXT ? target.position : null
        latest.current.onPoint(position === null ? null : (made.getModel()?.getOffsetAt(position) ?? null))
      }),
    ]
    bindKeys(made, () => latest.current.commands)
    setEditor(made)
    const kept = models.current
    return () => {
      for (const subscription of subscriptions) subscription.dispose()
      made.dispose()
      for (const model of kept.values()) model.dispose()
      kept.clear()
    }
  }, [])

  useEffect(() => {
    if (editor === null) return
    const known = models.current.get(tabId)
    const model = known ?? monaco.editor.createModel(latest.current.text, 'sql')
    models.current.set(tabId, model)
    editor.setModel(model)
  }, [editor, tabId])

  useImperativeHandle<EditorHandle | null, EditorHandle | null>(
    handle,
    () => (editor === null ? null : handleOf(editor)),
    [editor],
  )
  useEffect(() => monaco.editor.setTheme(`yingbi-${theme}`), [theme])
  useEffect(() => registerSqlCompletion(completionsFor(dataset, locale)), [dataset, locale])
  useEffect(() => editor?.updateOptions({ ariaLabel: t('editor.label') }), [editor, t])
  useEditorMarks(editor, marks)
  return <div ref={host} className="sql-editor" />
}

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  language: 'sql',
  automaticLayout: true,
  fontFamily: fontStacks.mono,
  fontSize: 13,
  lineHeight: 20,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 12,
  minimap: { enabled: false },
  bracketPairColorization: { enabled: false },
  unicodeHighlight: { ambiguousCharacters: false, nonBasicASCII: false, invisibleCharacters: false },
  guides: { indentation: false },
  folding: false,
  glyphMargin: false,
  scrollBeyondLastLine: false,
  renderFinalNewline: 'on',
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  renderLineHighlightOnlyWhenFocus: false,
  occurrencesHighlight: 'off',
  padding: { top: 8, bottom: 8 },
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  suggest: { showWords: false, showStatusBar: false },
  wordBasedSuggestions: 'off',
  fixedOverflowWidgets: true,
  tabSize: 2,
  stickyScroll: { enabled: false },
}

function bindKeys(editor: SqlEditorInstance, commands: () => EditorCommands): void {
  const { KeyCode, KeyMod } = monaco
  const keys: readonly (readonly [number, () => void])[] = [
    [KeyMod.CtrlCmd | KeyCode.Enter, () => commands().run()],
    [KeyCode.F8, () => commands().nextRefusal(1)],
    [KeyMod.Shift | KeyCode.F8, () => commands().nextRefusal(-1)],
    [KeyMod.CtrlCmd | KeyCode.Period, () => commands().fix()],
    [KeyMod.Alt | KeyCode.F1, () => commands().proof()],
    [KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.KeyE, () => commands().expectedError()],
    [KeyMod.CtrlCmd | KeyCode.KeyH, () => commands().history()],
  ]
  for (const [key, run] of keys) editor.addCommand(key, run)
  editor.onKeyDown((event) => {
    if (event.keyCode === KeyCode.Escape) commands().escape()
  })
}

function handleOf(editor: SqlEditorInstance): EditorHandle {
  const range = (start: number, end: number): monaco.Range => {
    const model = editor.getModel()
    const [from, to] = [model?.getPositionAt(start), model?.getPositionAt(end)]
    return new monaco.Range(from?.lineNumber ?? 1, from?.column ?? 1, to?.lineNumber ?? 1, to?.column ?? 1)
  }
  return {
    editor,
    focus: () => editor.focus(),
    insert: (text) => {
      editor.trigger('tree', 'type', { text })
      editor.focus()
    },
    apply: (edits) => {
      editor.pushUndoStop()
      editor.executeEdits(
        'fix',
        edits.map((edit) => ({ range: range(edit.start, edit.end), text: edit.text })),
      )
      editor.pushUndoStop()
      editor.focus()
    },
    revealOffset: (offset) => {
      const place = range(offset, offset)
      editor.setPosition(place.getStartPosition())
      editor.revealLineInCenterIfOutsideViewport(place.startLineNumber)
      editor.focus()
    },
  }
}
