/**
 * The design tokens. Everything that has a colour takes it from here: css variables (see vite.config.ts), the antd
 * theme, Monaco and the charts. tokens.test.ts recomputes every contrast.
 */
export interface Palette {
  readonly bg: string
  readonly surface: string
  readonly sunk: string
  readonly hover: string
  readonly sel: string
  readonly line: string
  readonly hair: string
  readonly ctl: string
  readonly ink: string
  readonly ink2: string
  readonly ink3: string
  readonly jade: string
  readonly jadeD: string
  readonly jadeW: string
  readonly jadeL: string
  readonly onJade: string
  readonly cin: string
  readonly cinW: string
  readonly cinL: string
  readonly och: string
  readonly ochW: string
  readonly ochL: string
  readonly ind: string
  readonly indW: string
  readonly veilBg: string
  readonly veilLine: string
  /** Ordinal ink ramp of the grades 1 to 4: fill, then text. */
  readonly grade1: string
  readonly grade2: string
  readonly grade3: string
  readonly grade4: string
  readonly onGrade4: string
  readonly onCin: string
  readonly shadow: string
}

export type ThemeMode = 'light' | 'dark'

export const palettes: Readonly<Record<ThemeMode, Palette>> = {
  light: {
    bg: '#F4F6F5',
    surface: '#FFFFFF',
    sunk: '#F8FAF9',
    hover: '#EFF3F1',
    sel: '#E4EFEB',
    line: '#DCE2DF',
    hair: '#E9EDEB',
    ctl: '#818C87',
    ink: '#17201D',
    ink2: '#46524D',
    ink3: '#5F6B66',
    jade: '#14695A',
    jadeD: '#0E5346',
    jadeW: '#E4F0EC',
    jadeL: '#9CC7BA',
    onJade: '#FFFFFF',
    cin: '#AE2F1D',
    cinW: '#FBEEEB',
    cinL: '#E3B0A7',
    och: '#83560A',
    ochW: '#FAF3E3',
    ochL: '#DFC58F',
    ind: '#2F5686',
    indW: '#EAF0F7',
    veilBg: '#F3F6F4',
    veilLine: '#C3CCC8',
    grade1: '#FFFFFF',
    grade2: '#E9EDEB',
    grade3: '#CDD5D1',
    grade4: '#46524D',
    onGrade4: '#FFFFFF',
    onCin: '#FFFFFF',
    shadow: '0 6px 20px rgb(23 32 29 / 0.12), 0 1px 4px rgb(23 32 29 / 0.08)',
  },
  dark: {
    bg: '#0E1312',
    surface: '#151B19',
    sunk: '#121716',
    hover: '#1D2422',
    sel: '#1B2F29',
    line: '#2C3532',
    hair: '#222A27',
    ctl: '#6C7974',
    ink: '#E3E9E6',
    ink2: '#AFBBB6',
    ink3: '#8D9994',
    jade: '#5CBBA3',
    jadeD: '#7ACBB6',
    jadeW: '#17302A',
    jadeL: '#2F5F53',
    onJade: '#0B1B17',
    cin: '#F08D7E',
    cinW: '#34201D',
    cinL: '#6E3A32',
    och: '#DDB05A',
    ochW: '#2E2617',
    ochL: '#645126',
    ind: '#8FB4E3',
    indW: '#1B2635',
    veilBg: '#171E1B',
    veilLine: '#36413D',
    grade1: '#151B19',
    grade2: '#222A27',
    grade3: '#36413D',
    grade4: '#AFBBB6',
    onGrade4: '#0E1312',
    onCin: '#1C0B08',
    shadow: '0 6px 20px rgb(0 0 0 / 0.5), 0 1px 4px rgb(0 0 0 / 0.4)',
  },
}

export const fontStacks = {
  /** In Chinese the Latin face is fenced by `unicode-range`, so that quotes and dashes come from the CJK face. */
  sansZh:
    "'Plex Sans Fenced', 'PingFang SC', 'Microsoft YaHei', 'Source Han Sans SC', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
  sansEn:
    "'Plex Sans', 'PingFang SC', 'Microsoft YaHei', 'Source Han Sans SC', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
  mono: "'Plex Mono', 'Sarasa Mono SC', 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace",
} as const

const variableName = (token: string): string => `--${token.replace(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`)}`

const declarations = (palette: Palette): string =>
  Object.entries(palette)
    .map(([token, value]) => `${variableName(token)}: ${String(value)};`)
    .join(' ')

/** The css variables of both themes: `jadeD` becomes `--jade-d`. */
export function tokenStylesheet(): string {
  return [
    `:root { color-scheme: light; --sans: ${fontStacks.sansEn}; --mono: ${fontStacks.mono}; ${declarations(palettes.light)} }`,
    `:root:lang(zh) { --sans: ${fontStacks.sansZh}; }`,
    `:root[data-theme='dark'] { color-scheme: dark; ${declarations(palettes.dark)} }`,
  ].join('\n')
}
