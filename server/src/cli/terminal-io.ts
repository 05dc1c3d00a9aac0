import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { BilingualText } from '@yingbi/contracts'
import { inTerminalLanguage } from '../terminal.ts'

/** One line in the language of the terminal. */
export function say(text: BilingualText): void {
  process.stdout.write(`${inTerminalLanguage(text, process.env)}\n`)
}

/** Reads a line without showing it; from a pipe, the first line of the input. */
export async function askSecret(question: BilingualText): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  if (process.stdin.isTTY) process.stdout.write(inTerminalLanguage(question, process.env))
  const reader = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY })
  try {
    for await (const line of reader) return line
    return ''
  } finally {
    reader.close()
    if (process.stdin.isTTY) process.stdout.write('\n')
  }
}
