import type { Command } from 'commander'
import { runServer } from '../run-server.ts'
import { say } from './terminal-io.ts'
import { withDatabase } from './with-database.ts'

/** `yingbi start` and `yingbi migrate`. */
export function addServerCommands(program: Command): void {
  program
    .command('start')
    .description('run the server until Ctrl-C')
    .action(async () => {
      process.exitCode = await runServer(process.env)
    })

  program
    .command('migrate')
    .description('bring the metadata database to the form of this version')
    .action(async () => {
      await withDatabase(async () => undefined)
      say({ zh: '元数据库已是当前版本。', en: 'The metadata database has the form of this version.' })
    })
}
