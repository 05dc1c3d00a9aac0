import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LogKeys, Release, type CreateRelease } from '@yingbi/contracts'
import { formatVerifierKey, keyFingerprint, type Signer } from '@yingbi/engine/receipt'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertFinishedRun } from '../../test/finished-run.ts'
import { openTestApp } from '../../test/test-app.ts'
import { systemClock } from '../clock.ts'
import { openDatabase } from '../database/database.ts'
import { appendEvent } from '../evidence/append-event.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

let folder: string
let bundle: Uint8Array
let logKey: Signer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yingbi-cli-'))
  const server = await openTestApp()
  const { runId } = await insertFinishedRun(server.deps, { slug: 'hospital', grade: 'general-1' })
  const headers = await server.as('analyst')
  const payload: CreateRelease = { runId, title: '就诊人次', context: '政策研究' }
  const created = await server.app.inject({ method: 'POST', url: '/api/v1/releases', headers, payload })
  const { id } = Release.parse(created.json())
  bundle = new Uint8Array((await server.app.inject({ url: `/api/v1/releases/${id}/bundle`, headers })).rawPayload)
  logKey = server.deps.keys.log
  await server.close()
})
afterAll(() => rm(folder, { recursive: true }))

interface Ended {
  readonly code: number
  readonly output: string
}

/** Runs `yingbi` as a person does, on the embedded database of a data directory of its own. */
function yingbi(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const environment = { ...process.env, DATABASE_URL: '', YINGBI_DATA_DIR: join(folder, 'data'), LANG: 'en', ...env }
    const child = execFile(process.execPath, [MAIN, ...args], { env: environment }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr })
    })
  })
}

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

describe('yingbi verify', () => {
  test('names everything that it checked, in the language of the terminal', async () => {
    const path = await file('bundle.zip', bundle)
    const { code, output } = await yingbi(['verify', path, '--log-key', formatVerifierKey(logKey)], {
      LANG: 'zh_CN.UTF-8',
    })
    expect(code).toBe(0)
    expect(output.match(/^✓/gm)).toHaveLength(13)
    expect(output.match(/^–/gm)).toHaveLength(1)
    expect(output).toContain('13 项通过，1 项没有核对。文件未被改动，确由这座沙箱在所述条件下出域。')
  })

  test('takes a fingerprint, and says when no key was given', async () => {
    const path = await file('bundle.zip', bundle)
    const trusted = await yingbi(['verify', path, '--log-key', keyFingerprint(logKey.publicKey)])
    expect(trusted).toMatchObject({ code: 0, output: expect.stringContaining('left this sandbox as stated') })
    const open = await yingbi(['verify', path])
    expect(open).toMatchObject({ code: 0, output: expect.stringContaining('nobody said whose keys these are') })
  })

  test('fails after a flipped byte and names the file', async () => {
    const changed = bundle.slice()
    const at = Buffer.from(bundle).indexOf('=城西区')
    changed[at + 1] = (changed[at + 1] ?? 0) ^ 1
    const path = await file('changed.zip', changed)
    const { code, output } = await yingbi(['verify', path, '--log-key', formatVerifierKey(logKey), '--lang', 'en'])
    expect(code).toBe(1)
    expect(output).toContain('✗ A file does not match the manifest\n    result.csv was changed')
  })

  test('fails under a key that the bundle was not made with', async () => {
    const path = await file('bundle.zip', bundle)
    const { code, output } = await yingbi(['verify', path, '--log-key', '0'.repeat(64)])
    expect(code).toBe(1)
    expect(output).toContain('✗ The log key is not one that you trust')
  })

  test('answers programs with one JSON object', async () => {
    const path = await file('bundle.zip', bundle)
    const { output } = await yingbi(['verify', path, '--json'])
    expect(JSON.parse(output)).toMatchObject({
      verdict: 'consistent',
      statement: { predicate: { release: { title: '就诊人次' } } },
    })
  })

  test.each([
    ['a missing file', ['verify', '/none.zip']],
    ['something that is not a key', ['verify', '/none.zip', '--log-key', 'x']],
    ['no file', ['verify']],
    ['an unknown language', ['verify', '/none.zip', '--lang', 'fr']],
  ])('ends with 2 on %s', async (_, args) => {
    expect((await yingbi(args)).code).toBe(2)
  })
})

describe('yingbi log', () => {
  test('prints the public keys and nothing secret', async () => {
    const { output } = await yingbi(['log', 'key', '--json'])
    const keys = LogKeys.parse(JSON.parse(output))
    const people = await yingbi(['log', 'key'])
    expect(people.output).toContain(keys.log.verifierKey)
    expect(people.output).toContain(keys.release.fingerprint)
    expect(people.output).not.toContain('PRIVATE')
  })

  test('verifies the log of a stopped server, and names a row that somebody changed', async () => {
    expect(await yingbi(['log', 'verify'])).toMatchObject({ code: 0, output: expect.stringContaining('✓') })
    const database = await openDatabase({ dataDir: join(folder, 'data'), databaseUrl: null })
    await database.db.transaction().execute(async (trx) => {
      const event = { actor: 'x', actorRole: 'analyst', action: 'session.sign-out', object: 'session:1' } as const
      for (let i = 0; i < 3; i += 1) await appendEvent(trx, { ...event, outcome: 'done', facts: {} }, systemClock)
    })
    await database.close()
    expect((await yingbi(['log', 'verify'])).output).toContain('All 3 entries')

    const tampered = await openDatabase({ dataDir: join(folder, 'data'), databaseUrl: null })
    await sql`alter table events disable trigger events_are_final`.execute(tampered.db)
    await sql`delete from events where index = 1`.execute(tampered.db)
    await tampered.close()
    const { code, output } = await yingbi(['log', 'verify'])
    expect(code).toBe(1)
    expect(output).toContain('✗ entry 1: the entry is missing from the database')
    expect(JSON.parse((await yingbi(['log', 'verify', '--json'])).output)).toMatchObject({
      ok: false,
      problems: [{ code: 'entry-missing', place: 'entry 1' }],
    })
  })
})
