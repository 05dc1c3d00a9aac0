import { CreateUser, Grade, Role } from '@yingbi/contracts'
import { Option, type Command } from 'commander'
import { systemClock } from '../clock.ts'
import { hashPassword, randomPassword } from '../identity/password.ts'
import { endSessionsOf } from '../identity/sessions.ts'
import { foldUsername } from '../identity/users.ts'
import { appendEvent } from '../evidence/append-event.ts'
import { createUser, putDepartment } from '../use-cases/manage-users.ts'
import { CliError } from './cli-error.ts'
import { askSecret, say } from './terminal-io.ts'
import { withDatabase } from './with-database.ts'

const OPERATOR = { username: 'system', role: 'system' } as const

interface AddOptions {
  readonly role: Role
  readonly department: string
  readonly departmentTitle?: string
  readonly nameZh?: string
  readonly nameEn?: string
  readonly clearance: Grade
  readonly generate?: true
}

/** `yingbi user add` and `yingbi user password`: accounts from the server's own machine. */
export function addUserCommand(program: Command): void {
  const user = program.command('user').description('accounts, from the machine that holds the data directory')

  user
    .command('add <username>')
    .description('add an account; the password is asked for, or read from the input')
    .addOption(new Option('--role <role>', 'what the person does').choices(Role.options).makeOptionMandatory())
    .requiredOption('--department <slug>', 'department, e.g. data-bureau; added when it is new')
    .option('--department-title <text>', 'title of a new department')
    .option('--name-zh <text>', 'name to show in Chinese')
    .option('--name-en <text>', 'name to show in English')
    .addOption(new Option('--clearance <grade>', 'highest grade').choices(Grade.options).default('general-4'))
    .option('--generate', 'make a random password and print it once')
    .action((username: string, options: AddOptions) => addUser(username, options))

  user
    .command('password <username>')
    .description('set a new password and end the sessions of the person')
    .option('--generate', 'make a random password and print it once')
    .action((username: string, options: { generate?: true }) => setPassword(username, options.generate === true))
}

async function addUser(username: string, options: AddOptions): Promise<void> {
  const password = await newPassword(options.generate === true)
  const request = CreateUser.safeParse({
    username: foldUsername(username),
    password,
    displayName: { zh: options.nameZh ?? username, en: options.nameEn ?? options.nameZh ?? username },
    role: options.role,
    department: options.department,
    clearance: options.clearance,
  })
  if (!request.success) throw unusable(request.error.issues.map(({ path }) => path.join('.')))
  await withDatabase(async (database) => {
    const known = await database.db
      .selectFrom('departments')
      .select('slug')
      .where('slug', '=', options.department)
      .executeTakeFirst()
    if (known === undefined) {
      const title = options.departmentTitle ?? options.department
      const department = { slug: options.department, title: { zh: title, en: title } }
      await putDepartment({ database, clock: systemClock }, OPERATOR, department)
    }
    await createUser({ database, clock: systemClock }, OPERATOR, request.data)
  })
  if (options.generate === true) showOnce(password)
  say({ zh: `已新建账号 ${username}。`, en: `Added the account ${username}.` })
}

async function setPassword(username: string, generate: boolean): Promise<void> {
  const password = await newPassword(generate)
  if (!CreateUser.shape.password.safeParse(password).success) throw unusable(['password'])
  const passwordHash = await hashPassword(password)
  await withDatabase(({ db }) =>
    db.transaction().execute(async (trx) => {
      const name = foldUsername(username)
      const user = await trx
        .updateTable('users')
        .set({ password_hash: passwordHash })
        .where('username', '=', name)
        .returning('id')
        .executeTakeFirst()
      if (user === undefined) {
        throw new CliError(1, { zh: `没有账号 ${name}。`, en: `There is no account ${name}.` })
      }
      await endSessionsOf(trx, user.id, systemClock.now())
      await trx.deleteFrom('sign_in_failures').where('username', '=', name).execute()
      const event = { actor: OPERATOR.username, actorRole: OPERATOR.role, object: `user:${user.id}` }
      const facts = { username: name, changed: 'password' }
      await appendEvent(trx, { ...event, action: 'user.update', outcome: 'done', facts }, systemClock)
    }),
  )
  if (generate) showOnce(password)
  say({ zh: `账号 ${username} 的密码已更换。`, en: `The account ${username} has a new password.` })
}

async function newPassword(generate: boolean): Promise<string> {
  if (generate) return randomPassword()
  return askSecret({ zh: '新密码（至少 10 个字符）：', en: 'New password (at least 10 characters): ' })
}

function showOnce(password: string): void {
  say({ zh: `密码（只显示这一次）：${password}`, en: `Password (shown this once): ${password}` })
}

function unusable(fields: readonly string[]): CliError {
  const names = [...new Set(fields)].join(', ')
  return new CliError(2, { zh: `这些值不能用：${names}`, en: `These values cannot be used: ${names}` })
}
