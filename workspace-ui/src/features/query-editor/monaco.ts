/**
 * The editor: core, the contributions that SQL needs, and one language. Loaded on demand; imports nothing of the
 * other languages and starts one worker from our own origin.
 */
import 'monaco-editor/features/bracketMatching/register.js'
import 'monaco-editor/features/caretOperations/register.js'
import 'monaco-editor/features/clipboard/register.js'
import 'monaco-editor/features/codicon/register.js'
import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/cursorUndo/register.js'
import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import 'monaco-editor/features/multicursor/register.js'
import 'monaco-editor/features/placeholderText/register.js'
import 'monaco-editor/features/snippet/register.js'
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js'
import 'monaco-editor/features/toggleTabFocusMode/register.js'
import 'monaco-editor/features/wordHighlighter/register.js'
import 'monaco-editor/features/wordOperations/register.js'
import 'monaco-editor/languages/definitions/sql/register.js'
import * as monaco from 'monaco-editor/editor/editor.api.js'
import { palettes, type ThemeMode } from '../../app/tokens.ts'

globalThis.MonacoEnvironment = {
  getWorker: () => new Worker(new URL('./editor-worker.ts', import.meta.url), { type: 'module' }),
}

const bare = (colour: string): string => colour.slice(1)

for (const mode of ['light', 'dark'] as const satisfies readonly ThemeMode[]) {
  const p = palettes[mode]
  monaco.editor.defineTheme(`yingbi-${mode}`, {
    base: mode === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: bare(p.ink) },
      { token: 'comment', foreground: bare(p.ink3) },
      { token: 'keyword', foreground: bare(p.jade) },
      { token: 'operator', foreground: bare(p.ink2) },
      { token: 'string', foreground: bare(p.och) },
      { token: 'number', foreground: bare(p.och) },
      { token: 'predefined', foreground: bare(p.ind) },
      { token: 'predefined.sql', foreground: bare(p.ind) },
      { token: 'operator.sql', foreground: bare(p.ink2) },
      { token: 'string.sql', foreground: bare(p.och) },
      { token: 'identifier', foreground: bare(p.ink) },
      { token: 'delimiter', foreground: bare(p.ink2) },
    ],
    colors: {
      'editor.background': p.surface,
      'editor.foreground': p.ink,
      'editorLineNumber.foreground': p.ink3,
      'editorLineNumber.activeForeground': p.ink,
      'editorCursor.foreground': p.ink,
      'editor.selectionBackground': p.jadeL,
      'editor.inactiveSelectionBackground': p.sel,
      'editor.lineHighlightBackground': p.sunk,
      'editor.lineHighlightBorder': p.sunk,
      'editor.wordHighlightBackground': p.sel,
      'editor.wordHighlightStrongBackground': p.sel,
      'editorBracketMatch.background': p.sel,
      'editorBracketMatch.border': p.jadeL,
      'editorWidget.background': p.surface,
      'editorWidget.border': p.line,
      'editorSuggestWidget.background': p.surface,
      'editorSuggestWidget.border': p.line,
      'editorSuggestWidget.foreground': p.ink,
      'editorSuggestWidget.selectedBackground': p.sel,
      'editorSuggestWidget.selectedForeground': p.ink,
      'editorSuggestWidget.highlightForeground': p.jade,
      'editorSuggestWidget.focusHighlightForeground': p.jade,
      'list.hoverBackground': p.hover,
      'input.background': p.surface,
      'input.border': p.ctl,
      'scrollbarSlider.background': `${p.line}cc`,
      'scrollbarSlider.hoverBackground': `${p.ctl}99`,
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`editorBracketHighlight.foreground${n}`, p.ink2])),
      focusBorder: p.jade,
    },
  })
}

export { monaco }
