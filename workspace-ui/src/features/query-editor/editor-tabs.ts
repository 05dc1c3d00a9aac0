import type { AccuracyRequest } from '@yingbi/contracts'

/** How the price of a statement is chosen: by epsilon, or by the error that is wanted in one column. */
export type PriceWish =
  | { readonly kind: 'epsilon'; readonly epsilon: number }
  | { readonly kind: 'accuracy'; readonly column: string; readonly absolute: number }

export interface EditorTab {
  readonly id: string
  readonly name: string
  readonly text: string
  readonly wish: PriceWish
  /** Run whose result this tab shows. */
  readonly runId: string | null
}

export interface EditorTabs {
  readonly tabs: readonly EditorTab[]
  readonly active: string
}

/** Where the slider stands in a new tab. A price is spent only when the button that names it is pressed. */
export const FIRST_WISH: PriceWish = { kind: 'epsilon', epsilon: 0.5 }

export type TabsChange =
  | { readonly kind: 'edit'; readonly id: string; readonly text: string }
  | { readonly kind: 'wish'; readonly id: string; readonly wish: PriceWish }
  | { readonly kind: 'run'; readonly id: string; readonly runId: string | null }
  | { readonly kind: 'choose'; readonly id: string }
  | { readonly kind: 'rename'; readonly id: string; readonly name: string }
  | { readonly kind: 'add'; readonly id: string; readonly name: string; readonly text: string }
  | { readonly kind: 'close'; readonly id: string }

export function newTab(id: string, name: string, text: string): EditorTab {
  return { id, name, text, wish: FIRST_WISH, runId: null }
}

export function changeTabs(state: EditorTabs, change: TabsChange): EditorTabs {
  const update = (part: Partial<EditorTab>): EditorTabs => ({
    ...state,
    tabs: state.tabs.map((tab) => (tab.id === change.id ? { ...tab, ...part } : tab)),
  })
  switch (change.kind) {
    case 'edit':
      return update({ text: change.text })
    case 'wish':
      return update({ wish: change.wish })
    case 'run':
      return update({ runId: change.runId })
    case 'rename':
      return update({ name: change.name })
    case 'choose':
      return { ...state, active: change.id }
    case 'add':
      return { tabs: [...state.tabs, newTab(change.id, change.name, change.text)], active: change.id }
    case 'close': {
      const at = state.tabs.findIndex((tab) => tab.id === change.id)
      const tabs = state.tabs.filter((tab) => tab.id !== change.id)
      const next = tabs[Math.min(at, tabs.length - 1)]
      if (next === undefined) return state
      return { tabs, active: state.active === change.id ? next.id : state.active }
    }
    default:
      return state
  }
}

/** Free name of the form `query-2.sql`. */
export function nextName(tabs: readonly EditorTab[], stem: string): string {
  const taken = new Set(tabs.map((tab) => tab.name))
  for (let n = 1; ; n += 1) if (!taken.has(`${stem}-${n}.sql`)) return `${stem}-${n}.sql`
}

/** What a statement is asked with, in the form of the API. */
export function privacyOf(wish: PriceWish): { privacy: { epsilon: number } } | { accuracy: AccuracyRequest } {
  if (wish.kind === 'epsilon') return { privacy: { epsilon: wish.epsilon } }
  return { accuracy: { column: wish.column, absolute: wish.absolute, confidence: 0.95 } }
}

const isTab = (value: unknown): value is EditorTab => {
  if (typeof value !== 'object' || value === null) return false
  const tab = value as Record<string, unknown>
  return typeof tab['id'] === 'string' && typeof tab['name'] === 'string' && typeof tab['text'] === 'string'
}

/** Reads tabs back from the browser's store; null when there are none or they are not ours. */
export function parseTabs(stored: string | null): EditorTabs | null {
  if (stored === null) return null
  try {
    const value = JSON.parse(stored) as { tabs?: unknown; active?: unknown }
    if (!Array.isArray(value.tabs)) return null
    const tabs = value.tabs.filter(isTab).map((tab) => ({ ...newTab(tab.id, tab.name, tab.text), ...tab }))
    const active = tabs.find((tab) => tab.id === value.active) ?? tabs[0]
    return active === undefined ? null : { tabs, active: active.id }
  } catch {
    return null
  }
}
