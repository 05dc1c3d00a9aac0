import { createContext, useContext } from 'react'

export const ThemeControlContext = createContext<() => void>(() => undefined)

/** Switches between light and dark. */
export function useToggleTheme(): () => void {
  return useContext(ThemeControlContext)
}
