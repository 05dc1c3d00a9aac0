import type { BilingualText } from '@yingbi/contracts'

/** 0 ok, 1 failure, 2 usage, 3 refused by policy, 4 budget exhausted. */
export type ExitCode = 1 | 2 | 3 | 4

/** Ends a command with an exit code and one text for the person at the terminal. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: ExitCode
  readonly text: BilingualText

  constructor(exitCode: ExitCode, text: BilingualText) {
    super(text.en)
    this.exitCode = exitCode
    this.text = text
  }
}
