import { useEffect, useRef } from 'react'
import type { EditorCommands } from './sql-editor.tsx'

/** Panes in the order of F6; the first thing inside that takes focus is focused. */
const PANES = ['.tree-pane', '.editor-area', '.lower', '.workspace-side'] as const
const FOCUSABLE = 'textarea, [tabindex="0"], button:not([disabled]):not([tabindex="-1"]), input, a[href]'

function focusNextPane(step: 1 | -1): void {
  const panes = PANES.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? [])
  const now = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(now + step + panes.length) % panes.length]
  next?.querySelector<HTMLElement>(FOCUSABLE)?.focus()
}

/** The workspace's keys outside of the editor; inside it Monaco has the same ones. F6 goes from pane to pane. */
export function useWorkspaceKeys(commands: EditorCommands): void {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inEditor = event.target instanceof HTMLElement && event.target.closest('.monaco-editor') !== null
      const run =
        event.key === 'F6'
          ? () => focusNextPane(event.shiftKey ? -1 : 1)
          : inEditor
            ? null
            : commandOf(event, latest.current)
      if (run === null) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function commandOf(event: KeyboardEvent, commands: EditorCommands): (() => void) | null {
  const control = event.ctrlKey || event.metaKey
  if (control && event.key === 'Enter') return commands.run
  if (event.key === 'F8') return () => commands.nextRefusal(event.shiftKey ? -1 : 1)
  if (control && event.key === '.') return commands.fix
  if (event.altKey && event.key === 'F1') return commands.proof
  if (control && event.shiftKey && event.key.toLowerCase() === 'e') return commands.expectedError
  if (control && event.key.toLowerCase() === 'h') return commands.history
  if (event.key === 'Escape') return commands.escape
  return null
}
