import { describe, expect, test } from 'vitest'
import { palettes, tokenStylesheet, type Palette, type ThemeMode } from './tokens.ts'

/** Relative luminance of WCAG 2.2, from `#RRGGBB`. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const grounds = ['surface', 'bg', 'sunk', 'hover', 'sel'] as const
/** Text colour, and the grounds it is written on beside the common ones. */
const texts: readonly (readonly [keyof Palette, readonly (keyof Palette)[]])[] = [
  ['ink', ['jadeW', 'cinW', 'ochW', 'indW', 'grade1', 'grade2', 'grade3']],
  ['ink2', ['jadeW', 'cinW', 'ochW', 'grade1', 'grade2']],
  ['ink3', []],
  ['jade', ['jadeW']],
  ['jadeD', ['jadeW']],
  ['cin', ['cinW']],
  ['och', ['ochW']],
  ['ind', ['indW']],
]

test('black on white is 21 to 1', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5)
})

describe.each(['light', 'dark'] as const satisfies readonly ThemeMode[])('%s', (mode) => {
  const palette = palettes[mode]
  test.each(texts)('%s is readable on every ground', (text, washes) => {
    for (const ground of [...grounds, ...washes]) {
      expect(contrast(palette[text], palette[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
  })
  test.each([
    ['onJade', 'jade'],
    ['onJade', 'jadeD'],
    ['onCin', 'cin'],
    ['onGrade4', 'grade4'],
  ] as const)('%s is readable on %s', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5)
  })
  test('edges of controls stand out by 3 to 1', () => {
    for (const ground of ['surface', 'bg', 'sunk'] as const) {
      expect(contrast(palette.ctl, palette[ground])).toBeGreaterThanOrEqual(3)
    }
  })
})

test('every token becomes a css variable in both themes', () => {
  const css = tokenStylesheet()
  expect(css.match(/--jade-d: /g)).toHaveLength(2)
  expect(css.match(/--on-grade4: /g)).toHaveLength(2)
})
