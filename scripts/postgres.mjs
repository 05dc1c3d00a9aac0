// A PostgreSQL server of our own for tests: installed from the Debian package when it is missing and we may, with a data
// directory that is thrown away. Run by itself it prints the URL and serves until it is interrupted.
import { execFile, spawn } from 'node:child_process'
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = process.getuid?.() === 0
const DEBIAN_VERSIONS = '/usr/lib/postgresql'
/** PostgreSQL refuses to run as root; this is the account that the Debian package makes. */
const SERVICE_ACCOUNT = 'postgres'

/**
 * Starts a server on a free port of the loopback interface. Answers `{ url, stop, kill }`, or `{ reason }` when it cannot.
 * `options.files` (name -> content) are put into its data directory, `options.settings` on its command line.
 */
export async function startPostgres(options = {}) {
  const bin = (await findBinaries()) ?? (await install())
  if (bin === undefined)
    return { reason: 'PostgreSQL is not installed, and installing it needs root or sudo without a password' }
  const account = ROOT ? await serviceAccount() : {}
  if (account === undefined)
    return { reason: `PostgreSQL does not run as root, and there is no account ${SERVICE_ACCOUNT}` }

  const folder = await mkdtemp(join(tmpdir(), 'yingbi-postgres-'))
  if (ROOT) await chown(folder, account.uid, account.gid)
  const asAccount = { cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' }, ...account }
  const data = join(folder, 'data')
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'yingbi', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'],
    asAccount,
  )
  for (const [name, content] of Object.entries(options.files ?? {})) {
    const path = join(data, name)
    await writeFile(path, content, { mode: 0o600 })
    if (ROOT) await chown(path, account.uid, account.gid)
  }

  const port = await freePort()
  // The data is thrown away, so nothing needs to survive a power failure.
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: 200,
    ...options.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...flags], { ...asAccount, stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const endBy = (signal) => async () => {
    child.kill(signal)
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  const stop = endBy('SIGINT')

  for (let attempt = 0; attempt < 100; attempt++) {
    const ready = await run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q']).then(
      () => true,
      () => false,
    )
    if (ready) return { url: `postgres://yingbi@127.0.0.1:${port}/postgres`, stop, kill: endBy('SIGQUIT') }
    if (child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await stop()
  return { reason: 'PostgreSQL was started and did not become ready in 10 seconds' }
}

/** Folder with `postgres` and `initdb` of the newest version here, or undefined. */
async function findBinaries() {
  const versions = await readdir(DEBIAN_VERSIONS).catch(() => [])
  const newest = versions.filter((name) => /^\d+$/.test(name)).toSorted((a, b) => Number(b) - Number(a))[0]
  return newest === undefined ? undefined : join(DEBIAN_VERSIONS, newest, 'bin')
}

/** Without the second line the package would also create and start a server of its own on the usual port. */
const INSTALL = [
  'apt-get update -qq',
  'apt-get install -y -qq --no-install-recommends postgresql-common',
  "sed -i 's/^#\\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf",
  'apt-get install -y -qq --no-install-recommends postgresql',
].join(' && ')

async function install() {
  const [command, ...args] = [...(ROOT ? [] : ['sudo', '-n']), 'sh', '-c', INSTALL]
  try {
    await run(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  } catch {
    return undefined
  }
  return findBinaries()
}

async function serviceAccount() {
  try {
    const id = async (flag) => Number((await run('id', [flag, SERVICE_ACCOUNT])).stdout)
    return { uid: await id('-u'), gid: await id('-g') }
  } catch {
    return undefined
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

if (import.meta.main) {
  const postgres = await startPostgres()
  if (postgres.url === undefined) {
    console.error(postgres.reason)
    process.exit(1)
  }
  console.log(postgres.url)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void postgres.stop().then(() => process.exit(0)))
  }
}
