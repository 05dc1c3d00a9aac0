import { InclusionProof, LogKeys, LogState, LogVerification, ProofQuery } from '@yingbi/contracts'
import { parseTilePath, type TileCoordinate } from '@yingbi/engine/receipt'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import type { App } from '../http/typed-app.ts'
import type { Deps } from '../deps.ts'
import { openTileStore } from '../evidence/open-log.ts'
import { callerOf } from '../http/caller.ts'
import { presentLogKeys, presentLogState, presentVerification } from '../presenters/log.ts'

const LOG = '/api/v1/log'
const TAGS = ['log']
/** A tile never changes; nothing else answers at its address. */
const FOREVER = 'max-age=31536000, immutable'
const BINARY = 'application/octet-stream'
const TileParams = z.object({ '*': z.string().max(200) })

/**
 * The transparency log. Heads, hashes and keys are for everybody, so that others can watch it and keep copies; hashes
 * are of salted entries and tell nothing. The entries themselves are for the auditor.
 */
export function registerLogRoutes(app: App, deps: Deps): void {
  const store = openTileStore(deps.config.dataDir)

  async function readTile(tile: TileCoordinate | null): Promise<Buffer> {
    const bytes = tile === null ? null : await store.read(tile)
    if (bytes === null) throw new AppError('NOT_FOUND', 404)
    return Buffer.from(bytes)
  }

  app.get(
    `${LOG}/checkpoint`,
    { config: { public: true }, schema: { tags: TAGS, summary: 'The signed head of the log (C2SP tlog-checkpoint)' } },
    async (_request, reply) => {
      const checkpoint = await store.readCheckpoint()
      if (checkpoint === null) throw new AppError('NOT_FOUND', 404)
      return reply.header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(checkpoint)
    },
  )

  app.get(
    `${LOG}/tile/*`,
    {
      config: { public: true },
      schema: { tags: TAGS, summary: 'Hashes of the Merkle tree (C2SP tlog-tiles)', params: TileParams },
    },
    async (request, reply) => {
      const tile = parseTilePath(`tile/${request.params['*']}`)
      // However an address is spelled, entries are not given out here.
      const bytes = await readTile(tile?.level === 'entries' ? null : tile)
      return reply.header('cache-control', `public, ${FOREVER}`).type(BINARY).send(bytes)
    },
  )

  app.get(
    `${LOG}/tile/entries/*`,
    {
      config: { action: 'viewLog' },
      schema: { tags: TAGS, summary: 'The entries themselves (C2SP tlog-tiles)', params: TileParams },
    },
    async (request, reply) => {
      const bytes = await readTile(parseTilePath(`tile/entries/${request.params['*']}`))
      return reply.header('cache-control', `private, ${FOREVER}`).type(BINARY).send(bytes)
    },
  )

  app.get(
    `${LOG}/keys`,
    {
      config: { public: true },
      schema: { tags: TAGS, summary: 'Public keys and their fingerprints', response: { 200: LogKeys } },
    },
    () => presentLogKeys(deps.keys),
  )

  app.get(
    `${LOG}/proof`,
    {
      config: { action: 'viewLog' },
      schema: {
        tags: TAGS,
        summary: 'Proof that an entry is in the log',
        querystring: ProofQuery,
        response: { 200: InclusionProof },
      },
    },
    async (request) => {
      const entry = await deps.log.proof(request.query.entry)
      if (entry === null) throw new AppError('NOT_FOUND', 404)
      return entry.proof
    },
  )

  app.get(
    `${LOG}/state`,
    {
      config: { action: 'viewLog' },
      schema: { tags: TAGS, summary: 'Size, head and last check of the log', response: { 200: LogState } },
    },
    async (request) => presentLogState(await deps.log.state(), callerOf(request).locale),
  )

  app.post(
    `${LOG}/verify`,
    {
      config: { action: 'verifyLog' },
      schema: {
        tags: TAGS,
        summary: 'Recompute the whole log and compare the database with it',
        response: { 200: LogVerification },
      },
    },
    async (request) => presentVerification(await deps.log.verify(), callerOf(request).locale),
  )
}
