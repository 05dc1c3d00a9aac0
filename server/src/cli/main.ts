import { Command, CommanderError } from 'commander'
import { VERSION } from '../version.ts'
import { CliError } from './cli-error.ts'
import { addDatasetCommands } from './dataset-register.ts'
import { addDoctorCommand } from './doctor.ts'
import { explainFailure } from './explain-failure.ts'
import { addLogCommands } from './log.ts'
import { addQueryCommand } from './query.ts'
import { addServerCommands } from './server.ts'
import { addSourceCommands } from './source.ts'
import { addUserCommand } from './user.ts'
import { addVerifyCommand } from './verify.ts'
import { say } from './terminal-io.ts'

const USAGE_ERROR = 2

/** The command line; every command adds itself in a file of its name. */
function buildProgram(): Command {
  const program = new Command('yingbi')
    .description('Yingbi 影壁: analysis of data that stays usable and invisible')
    .version(VERSION)
    .showHelpAfterError()
    .exitOverride()
  addServerCommands(program)
  addUserCommand(program)
  addDatasetCommands(program)
  addSourceCommands(program)
  addQueryCommand(program)
  addLogCommands(program)
  addVerifyCommand(program)
  addDoctorCommand(program)
  return program
}

try {
  await buildProgram().parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_ERROR
  } else {
    const failure = error instanceof CliError ? error : explainFailure(error)
    say(failure.text)
    process.exitCode = failure.exitCode
  }
}
