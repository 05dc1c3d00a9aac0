/** Words for "missing" in numbers, dates and codes of common tools; in free text they are text. */
export const MISSING_WORDS = ['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', '\\n', '-', '--', 'inf', '+inf', '-inf']

/** Blank, tab, line ends, no-break space and the full-width blank. */
export const WHITE_SPACE = ' \t\r\n\u00a0\u3000'
