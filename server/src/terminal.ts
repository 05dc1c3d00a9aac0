import type { BilingualText } from '@yingbi/contracts'

/** A line in the language of the terminal: Chinese when the locale says so, else English. */
export function inTerminalLanguage(
  text: BilingualText,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return /^zh/i.test(locale) ? text.zh : text.en
}
