import {
  CreateSource,
  DraftSourcePolicy,
  PageQuery,
  Source,
  SourceCheckReport,
  SourcePage,
  SourcePolicyDraft,
  SourceTableList,
} from '@yingbi/contracts'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import type { App } from '../http/typed-app.ts'
import { presentSourceTable } from '../presenters/source-tables.ts'
import { presentSource } from '../presenters/source.ts'
import { asAppError } from '../use-cases/data-app-error.ts'
import {
  addSource,
  checkRegisteredSource,
  draftPolicyOf,
  listOwnSources,
  listSourceTables,
} from '../use-cases/manage-sources.ts'

const SOURCES = '/api/v1/sources'
const params = z.object({ name: z.string().min(1).max(100) })

/** Databases of the providers, whose rows stay where they are. */
export function registerSourceRoutes(app: App, deps: Deps): void {
  app.get(
    SOURCES,
    {
      config: { action: 'manageSources' },
      schema: {
        tags: ['sources'],
        summary: 'Sources of the own department, by name; all of them for the data office',
        querystring: PageQuery,
        response: { 200: SourcePage },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listOwnSources(deps, callerOf(request), request.query)
      return { items: items.map(presentSource), nextCursor }
    },
  )

  app.post(
    SOURCES,
    {
      config: { action: 'manageSources' },
      schema: {
        tags: ['sources'],
        summary: 'Register a PostgreSQL server; its password is sealed and never shown',
        body: CreateSource,
        response: { 201: Source },
      },
    },
    async (request, reply) => {
      const source = await addSource(deps, callerOf(request), request.body).catch(rethrown)
      return reply.code(201).send(presentSource(source))
    },
  )

  app.post(
    `${SOURCES}/:name/check`,
    {
      config: { action: 'manageSources' },
      schema: {
        tags: ['sources'],
        summary: 'Connect and look whether the server and the rights of the user are fit; reads no table',
        params,
        response: { 200: SourceCheckReport },
      },
    },
    async (request) => checkRegisteredSource(deps, callerOf(request), request.params.name).catch(rethrown),
  )

  app.get(
    `${SOURCES}/:name/tables`,
    {
      config: { action: 'manageSources' },
      schema: {
        tags: ['sources'],
        summary: 'Tables of a source, from its catalogs; those that cannot be used with the reason',
        params,
        response: { 200: SourceTableList },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const tables = await listSourceTables(deps, caller, request.params.name).catch(rethrown)
      return { items: tables.map((table) => presentSourceTable(table, caller.locale)) }
    },
  )

  app.post(
    `${SOURCES}/:name/draft-policy`,
    {
      config: { action: 'manageSources' },
      schema: {
        tags: ['sources'],
        summary: 'A policy to start from, made of names, types and keys alone',
        params,
        body: DraftSourcePolicy,
        response: { 200: SourcePolicyDraft },
      },
    },
    async (request) => draftPolicyOf(deps, callerOf(request), request.params.name, request.body.tables).catch(rethrown),
  )
}

function rethrown(error: unknown): never {
  throw asAppError(error)
}
