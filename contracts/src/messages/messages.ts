import type { ErrorCode } from '../error-codes.ts'
import type { Locale } from '../text.ts'
import en from './en.json' with { type: 'json' }
import zh from './zh-CN.json' with { type: 'json' }

/** `title` says what did not happen, `explanation` why, `fix` what to do next. Placeholders are `{name}`. */
export interface Message {
  readonly title: string
  readonly explanation: string
  readonly fix: string
}

export const messages: Readonly<Record<Locale, Readonly<Record<ErrorCode, Message>>>> = { en, 'zh-CN': zh }

export type MessageParams = Readonly<Record<string, string | number | boolean | null>>

/** Fills the placeholders of one line of a message; an unknown placeholder stays visible, so that a test finds it. */
export function formatMessage(template: string, params: MessageParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole))
}
