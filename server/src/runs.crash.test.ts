import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from '@yingbi/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ApiClient } from '../test/api-client.ts'
import { microRhoOf } from '../test/ask.ts'
import { addClinic } from '../test/clinic-dataset.ts'
import { createOwnDatabase } from '../test/open-test-database.ts'
import { startServerProcess, type ServerProcess } from '../test/start-server-process.ts'
import { systemClock } from './clock.ts'
import { readConfig } from './config.ts'
import { openDatabase } from './database/database.ts'
import { migrate } from './database/migrations.ts'
import { ensureDemonstrationAccounts } from './identity/demonstration-accounts.ts'
import { openDeps } from './open-deps.ts'

const PASSWORD = 'correct horse battery'
const KILLS = 20
/** Questions under way at every moment. */
const CALLERS = 4
const POSTGRES = process.env['YINGBI_TEST_DATABASE_URL'] ?? ''
const DATABASES = ['the embedded database', ...(POSTGRES === '' ? [] : ['PostgreSQL'])]

/** What the client was told: this much must still be true after any number of crashes. */
interface Acknowledged {
  readonly runs: Map<string, Run>
  readonly results: Map<string, string>
  questions: number
}

describe.each(DATABASES)('kill -9 at random moments during runs on %s', (name) => {
  let dataDir: string
  let environment: Record<string, string>
  let drop: (() => Promise<void>) | null = null
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'yingbi-crash-'))
    environment = { YINGBI_DATA_DIR: dataDir, YINGBI_REQUESTS_PER_MINUTE: '100000', YINGBI_RESULT_QUANTUM_MS: '20' }
    if (name === 'PostgreSQL') {
      const own = await createOwnDatabase(POSTGRES)
      environment['DATABASE_URL'] = own.url
      drop = own.drop
    }
    await prepare(environment)
  })
  afterAll(async () => {
    await rm(dataDir, { recursive: true, force: true })
    await drop?.()
  })

  test(`${KILLS} times: nothing acknowledged is lost, no charge is forgotten, no run stays unfinished`, async () => {
    const told: Acknowledged = { runs: new Map(), results: new Map(), questions: 0 }
    for (let kill = 0; kill < KILLS; kill++) {
      const server = await startServerProcess(environment)
      const client = new ApiClient(server.url)
      await client.signIn('analyst', PASSWORD)
      await expectKept(client, told)
      // Every third life may end before it has answered anything.
      await askUntilKilled(server, client, told, { afterFirstAnswer: kill % 3 !== 0 })
    }
    expect(told.runs.size).toBeGreaterThan(KILLS)

    const server = await startServerProcess(environment)
    try {
      const client = new ApiClient(server.url)
      await client.signIn('analyst', PASSWORD)
      await expectKept(client, told)
      const states = new Set((await client.allRuns()).map(({ status, failure }) => failure?.code ?? status))
      expect(states).toEqual(new Set(['finished', 'RUN_INTERRUPTED']))
      const auditor = new ApiClient(server.url)
      await auditor.signIn('auditor', PASSWORD)
      expect(await auditor.json('POST', '/log/verify')).toMatchObject({ ok: true, problems: [] })
    } finally {
      await server.kill()
    }
  })
})

/** Accounts and a small dataset, in a data directory that no server uses yet. */
async function prepare(environment: Readonly<Record<string, string>>): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const config = readConfig(environment)
  const database = await openDatabase(config)
  stack.defer(() => database.close())
  await migrate(database.db)
  const deps = await openDeps(config, database, systemClock, stack)
  await ensureDemonstrationAccounts(database, systemClock, PASSWORD)
  await addClinic(deps, { budget: { dataset: 900, person: 900 } })
}

/** Asks without a pause, some questions twice, and kills the server at a random moment while it works. */
async function askUntilKilled(
  server: ServerProcess,
  client: ApiClient,
  told: Acknowledged,
  { afterFirstAnswer }: { readonly afterFirstAnswer: boolean },
): Promise<void> {
  const killed = new AbortController()
  const answered = Promise.withResolvers<void>()
  const ask = async (): Promise<void> => {
    while (!killed.signal.aborted) {
      const number = Math.random() < 0.2 ? Math.floor(Math.random() * told.questions) : told.questions++
      const answer = await client.ask({
        sql: `SELECT COUNT(*) AS n FROM visits WHERE cost > ${number / 100}`,
        rho: '0.001',
      })
      if (!('id' in answer)) throw new Error(`refused with ${answer.code}`)
      told.runs.set(answer.id, answer)
      answered.resolve()
      if (answer.status === 'finished') told.results.set(answer.id, await client.result(answer.id))
    }
  }
  // A request that is cut off was not acknowledged; anything else is a failure of the test.
  const callers = Array.from({ length: CALLERS }, () =>
    ask().catch((error: unknown) => {
      if (!killed.signal.aborted) throw error
    }),
  )
  if (afterFirstAnswer) await Promise.race([answered.promise, ...callers])
  const timer = new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 1000))
  await Promise.race([timer, ...callers])
  killed.abort()
  await server.kill()
  await Promise.all(callers)
}

async function expectKept(client: ApiClient, told: Acknowledged): Promise<void> {
  const stored = new Map((await client.allRuns()).map((run) => [run.id, run]))
  for (const run of stored.values()) expect(['finished', 'failed']).toContain(run.status)
  for (const [id, before] of told.runs) {
    const now = stored.get(id)
    expect(now?.charge).toEqual(before.charge)
    if (before.status === 'finished') expect(now).toEqual(before)
  }
  for (const [id, text] of told.results) expect(await client.result(id)).toBe(text)
  const charged = [...stored.values()].reduce((sum, run) => sum + microRhoOf(run.charge.rho), 0n)
  const budgets = (await client.json('GET', '/budgets?dataset=clinic')) as { items: { spent: { rho: string } }[] }
  for (const { spent } of budgets.items) expect(microRhoOf(spent.rho)).toBe(charged)
}
