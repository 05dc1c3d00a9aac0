import { createContext, useContext } from 'react'
import { palettes, type Palette, type ThemeMode } from '../app/tokens.ts'

export const ThemeModeContext = createContext<ThemeMode>('light')

/** The palette in force, for what css cannot reach: canvas charts and the editor. */
export function usePalette(): Palette {
  return palettes[useContext(ThemeModeContext)]
}

export function useThemeMode(): ThemeMode {
  return useContext(ThemeModeContext)
}
