import type { LogKeys } from '@yingbi/contracts'
import type { Command } from 'commander'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { openEvidenceKeys } from '../evidence/keys.ts'
import { EvidenceLog } from '../evidence/log.ts'
import { LOG_CROSS_CHECKS, openTileStore } from '../evidence/open-log.ts'
import { describeLogProblem, presentLogKeys } from '../presenters/log.ts'
import { say } from './terminal-io.ts'
import { withDatabase } from './with-database.ts'

interface JsonOption {
  readonly json?: true
}

/** `yingbi log key` and `yingbi log verify`: the log, from the machine that holds the data directory. */
export function addLogCommands(program: Command): void {
  const log = program.command('log').description('the transparency log')
  log
    .command('key')
    .description('print the public keys that others need to verify releases and the log')
    .option('--json', 'one JSON object')
    .action(printKeys)
  log
    .command('verify')
    .description(
      'recompute the whole log and compare the database with it; the server may not run on the same directory',
    )
    .option('--json', 'one JSON object')
    .action(verify)
}

async function printKeys(options: JsonOption): Promise<void> {
  const keys: LogKeys = presentLogKeys(await openEvidenceKeys(readConfig(process.env).dataDir))
  if (options.json === true) {
    console.log(JSON.stringify(keys))
    return
  }
  say({ zh: '日志公钥', en: 'Log key' })
  console.log(`  ${keys.log.verifierKey}\n  SHA-256 ${keys.log.fingerprint}`)
  say({ zh: '出域公钥', en: 'Release key' })
  console.log(`  ${keys.release.verifierKey}\n  SHA-256 ${keys.release.fingerprint}`)
}

async function verify(options: JsonOption): Promise<void> {
  const report = await withDatabase(async ({ db }, { dataDir }) => {
    const keys = await openEvidenceKeys(dataDir)
    const store = openTileStore(dataDir)
    return new EvidenceLog({ db, keys, store, clock: systemClock, crossChecks: LOG_CROSS_CHECKS }).verify()
  })
  if (!report.ok) process.exitCode = 1
  if (options.json === true) {
    console.log(JSON.stringify({ ...report, at: report.at.toISOString() }))
    return
  }
  for (const problem of report.problems) {
    const { zh, en } = describeLogProblem(problem)
    say({ zh: `✗ ${zh}`, en: `✗ ${en}` })
  }
  say(
    report.ok
      ? {
          zh: `✓ 日志 ${report.entries} 条全部重算一致，数据库与日志一致。`,
          en: `✓ All ${report.entries} entries were recomputed and agree; so does the database.`,
        }
      : {
          zh: `重算 ${report.entries} 条，发现 ${report.problems.length} 处不一致。`,
          en: `${report.entries} entries were recomputed; ${report.problems.length} things do not agree.`,
        },
  )
}
