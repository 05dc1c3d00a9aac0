import { useCallback, useEffect, useState } from 'react'
import { changeTabs, newTab, parseTabs, type EditorTab, type EditorTabs, type TabsChange } from './editor-tabs.ts'

export interface TabsInHand {
  readonly tabs: readonly EditorTab[]
  readonly active: EditorTab
  readonly change: (change: TabsChange) => void
}

/** The tabs of one person on one dataset, kept in this browser: typed text survives reloads and lost sessions. */
export function useEditorTabs(
  userId: string,
  dataset: string,
  first: { readonly name: string; readonly text: string },
): TabsInHand {
  const key = `yingbi.tabs.${userId}.${dataset}`
  const [state, setState] = useState<EditorTabs>(
    () => parseTabs(localStorage.getItem(key)) ?? { tabs: [newTab('first', first.name, first.text)], active: 'first' },
  )
  useEffect(() => {
    localStorage.setItem(key, JSON.stringify(state))
  }, [key, state])
  const change = useCallback((one: TabsChange) => setState((current) => changeTabs(current, one)), [])
  const [fallback] = state.tabs
  const active = state.tabs.find((tab) => tab.id === state.active) ?? fallback
  if (active === undefined) throw new Error('tabs are never empty')
  return { tabs: state.tabs, active, change }
}
