import { EventPage, InclusionProof, LogKeys, LogState, LogVerification } from '@yingbi/contracts'
import {
  decodeEntryBundle,
  isSignedBy,
  leafHash,
  parseCheckpoint,
  parseVerifierKey,
  verifyInclusion,
  type VerifierKey,
} from '@yingbi/engine/receipt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { appendEvent, type NewEvent } from '../evidence/append-event.ts'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp()
  for (let i = 0; i < 6; i += 1) {
    server.clock.advance(60_000)
    const refused = i % 3 === 2
    const event: NewEvent = {
      actor: i < 3 ? 'analyst' : 'zhou_yan',
      actorRole: 'analyst',
      action: refused ? 'query.refused' : 'session.sign-out',
      object: refused ? 'dataset:hospital' : `session:r${i}`,
      outcome: refused ? 'refused' : 'done',
      facts: { rho: '0.007701' },
    }
    await server.deps.database.db.transaction().execute((trx) => appendEvent(trx, event, server.clock))
  }
  await server.deps.log.publish()
})
afterAll(() => server.close())

async function get(path: string): Promise<Awaited<ReturnType<TestApp['app']['inject']>>> {
  return server.app.inject({ method: 'GET', url: `/api/v1${path}`, headers: await server.as('auditor') })
}

const search = async (query: string): Promise<string[]> =>
  EventPage.parse((await get(`/events?${query}`)).json()).items.map(({ object }) => object)

describe('searching events', () => {
  test.each<[string, string[]]>([
    ['action=session.sign-out', ['session:r4', 'session:r3', 'session:r1', 'session:r0']],
    ['action=session.sign-out&actor=analyst', ['session:r1', 'session:r0']],
    ['object=session:r3', ['session:r3']],
    ['q=refused', ['dataset:hospital', 'dataset:hospital']],
    ['q=HOSPITAL', ['dataset:hospital', 'dataset:hospital']],
    ['q=zhou_yan', ['dataset:hospital', 'session:r4', 'session:r3']],
    ['q=zhou%25yan', []],
    ['q=zhou%5Cyan', []],
    ['q=session:r&from=2025-11-22T08:04:00.000Z&to=2025-11-22T08:06:00.000Z', ['session:r4', 'session:r3']],
  ])('by %s finds %j', async (query, objects) => {
    expect(await search(query)).toEqual(objects)
  })

  test('by number finds that entry', async () => {
    const [event] = EventPage.parse((await get('/events?q=session:r3')).json()).items
    const byNumber = EventPage.parse((await get(`/events?q=${event?.index}`)).json()).items
    expect(byNumber.map(({ index }) => index)).toContain(event?.index)
  })

  test('goes through every entry once, page by page', async () => {
    const seen: number[] = []
    let cursor = ''
    for (;;) {
      const page = EventPage.parse((await get(`/events?limit=4${cursor}`)).json())
      seen.push(...page.items.map(({ index }) => index))
      if (page.nextCursor === null) break
      cursor = `&cursor=${page.nextCursor}`
    }
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => seen.length - 1 - i))
    expect(seen.length).toBeGreaterThanOrEqual(7)
  })

  test('shows the facts of an entry', async () => {
    const { items } = EventPage.parse((await get('/events?object=session:r3')).json())
    expect(items[0]?.facts).toEqual({ rho: '0.007701' })
  })
})

describe('the log', () => {
  test('is verified by an outsider from its public files', async () => {
    const keys = LogKeys.parse((await server.app.inject({ url: '/api/v1/log/keys' })).json())
    const key = parseVerifierKey(keys.log.verifierKey) as VerifierKey
    const head = parseCheckpoint((await server.app.inject({ url: '/api/v1/log/checkpoint' })).body)
    expect(head !== null && isSignedBy(head.note, key)).toBe(true)
    const tile = await server.app.inject({ url: `/api/v1/log/tile/0/000.p/${head?.size}` })
    expect(tile.headers['content-type']).toBe('application/octet-stream')
    expect(tile.headers['cache-control']).toContain('immutable')
    expect(tile.rawPayload).toHaveLength((head?.size ?? 0) * 32)
  })

  test('proves an entry', async () => {
    const proof = InclusionProof.parse((await get('/log/proof?entry=1')).json())
    const bytes = (hexadecimal: string): Uint8Array => new Uint8Array(Buffer.from(hexadecimal, 'hex'))
    const claim = { ...proof, leafHash: bytes(proof.leafHash), root: bytes(proof.rootHash) }
    expect(verifyInclusion({ ...claim, proof: proof.hashes.map(bytes) })).toBe(true)
    expect((await get('/log/proof?entry=100000')).statusCode).toBe(404)
  })

  test('gives its entries to the auditor alone, however the address is spelled', async () => {
    const { size } = LogState.parse((await get('/log/state')).json())
    const bundle = await get(`/log/tile/entries/000.p/${size}`)
    const tile = await get(`/log/tile/0/000.p/${size}`)
    const entries = decodeEntryBundle(bundle.rawPayload) ?? []
    expect(Buffer.concat(entries.map(leafHash))).toEqual(tile.rawPayload)
    for (const path of ['tile/entries/000', 'tile/%65ntries/000', 'tile//entries/000', 'tile/0/../entries/000']) {
      const { statusCode } = await server.app.inject({ url: `/api/v1/log/${path}.p/${size}` })
      expect([401, 404]).toContain(statusCode)
    }
  })

  test.each(['tile/0/001', 'tile/0/000.p/999', 'tile/9/000', 'tile/0/..%2f..%2fcheckpoint', 'tile/x'])(
    'has nothing at %s',
    async (path) => {
      expect((await get(`/log/${path}`)).statusCode).toBe(404)
    },
  )

  test('is checked on request, and its state says when', async () => {
    const headers = await server.as('auditor')
    const answer = await server.app.inject({ method: 'POST', url: '/api/v1/log/verify', headers })
    const report = LogVerification.parse(answer.json())
    expect(report).toMatchObject({ ok: true, problems: [] })
    const state = LogState.parse((await get('/log/state')).json())
    expect(state).toMatchObject({ pending: 0, lastVerification: report })
  })
})
