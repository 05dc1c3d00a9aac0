import { open } from 'node:fs/promises'
import type { Locale } from '@yingbi/contracts'
import {
  MAX_ZIP_BYTES,
  describeCheck,
  describeVerdict,
  keyFingerprint,
  parseTrustedKey,
  verifyBundle,
  type BundleCheck,
  type BundleVerification,
} from '@yingbi/engine/receipt'
import { Option, type Command } from 'commander'
import { inTerminalLanguage } from '../terminal.ts'
import { CliError } from './cli-error.ts'

interface VerifyCommandOptions {
  readonly logKey: readonly string[]
  readonly json?: true
  readonly lang?: Locale
}

const MARKS: Readonly<Record<BundleCheck['outcome'], string>> = { passed: '✓', failed: '✗', 'not-checked': '–' }

/** `yingbi verify`: checks a release bundle without a server and without a network. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify <bundle>')
    .description('check a release bundle; needs no server and no network')
    .addOption(
      new Option('--log-key <key>', 'key or fingerprint that you trust; may be given several times')
        .argParser((key: string, earlier: readonly string[]) => [...earlier, key])
        .default([] as readonly string[]),
    )
    .option('--json', 'one JSON object')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['zh-CN', 'en']))
    .action(verify)
}

async function verify(path: string, options: VerifyCommandOptions): Promise<void> {
  const unreadable = options.logKey.find((key) => parseTrustedKey(key) === null)
  if (unreadable !== undefined) {
    throw new CliError(2, {
      zh: '--log-key 不是公钥，也不是 64 位十六进制指纹。',
      en: '--log-key is neither a key nor a fingerprint of 64 hexadecimal digits.',
    })
  }
  const bytes = await readBundle(path)
  const verification = verifyBundle(bytes, { trustedKeys: options.logKey })
  if (verification.verdict === 'failed') process.exitCode = 1
  if (options.json === true) console.log(JSON.stringify(forPrograms(verification)))
  else printChecks(verification, options.lang ?? terminalLocale())
}

/** Reads no more than verification looks at: a longer file is refused by its length. Errors: CliError 2. */
async function readBundle(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const bytes = new Uint8Array(Math.min(size, MAX_ZIP_BYTES + 1))
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const code = String(error.code)
    throw new CliError(2, { zh: `不能读取 ${path}（${code}）。`, en: `${path} cannot be read (${code}).` })
  }
}

function printChecks(verification: BundleVerification, locale: Locale): void {
  for (const check of verification.checks) {
    const { title, detail } = describeCheck(check, locale)
    console.log(`${MARKS[check.outcome]} ${title}\n    ${detail}`)
  }
  console.log(`\n${describeVerdict(verification, locale)}`)
}

function forPrograms({ verdict, checks, statement, keys }: BundleVerification): object {
  return {
    verdict,
    checks: checks.map((check) => ({ ...check, en: describeCheck(check, 'en'), zh: describeCheck(check, 'zh-CN') })),
    statement,
    keys:
      keys === null
        ? null
        : { log: keyFingerprint(keys.log.publicKey), release: keyFingerprint(keys.release.publicKey) },
  }
}

function terminalLocale(): Locale {
  return inTerminalLanguage({ zh: 'zh-CN', en: 'en' }, process.env) === 'zh-CN' ? 'zh-CN' : 'en'
}
