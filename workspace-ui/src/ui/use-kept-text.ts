import { useState } from 'react'

/**
 * Text that survives a reload and an ended session: typed words are never lost. Kept under `name` until `forget`.
 */
export function useKeptText(name: string, initial = ''): readonly [string, (text: string) => void, () => void] {
  const key = `yingbi.text.${name}`
  const [text, setText] = useState(() => localStorage.getItem(key) ?? initial)
  const keep = (next: string): void => {
    localStorage.setItem(key, next)
    setText(next)
  }
  const forget = (): void => {
    localStorage.removeItem(key)
    setText('')
  }
  return [text, keep, forget]
}
