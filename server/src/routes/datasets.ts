import { Dataset, DatasetListQuery, DatasetPage, PolicyVersion, PutPolicy, pageOf } from '@yingbi/contracts'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/caller.ts'
import type { App } from '../http/typed-app.ts'
import { requireAllowed } from '../identity/require-allowed.ts'
import { presentDataset, presentPolicyVersion } from '../presenters/dataset.ts'
import { listPolicyVersions, type DatasetRecord } from '../repositories/datasets.ts'
import type { Caller } from '../http/caller.ts'
import { changeDatasetStatus, type StatusChange } from '../use-cases/change-dataset-status.ts'
import { changePolicy } from '../use-cases/change-policy.ts'
import { datasetResource, requireDataset } from '../use-cases/resolve-dataset.ts'
import { searchDatasets } from '../use-cases/search-datasets.ts'

const DATASETS = '/api/v1/datasets'
const params = z.object({ id: z.string().min(1).max(100).describe('id or name') })
const PolicyVersionPage = pageOf(PolicyVersion)

/** The catalog, policies and the life of a dataset. Registering is in `uploads.ts`. */
export function registerDatasetRoutes(app: App, deps: Deps): void {
  const { database, authorizer, catalogs } = deps
  const present = (dataset: DatasetRecord, caller: Caller, detail: 'whole' | 'listed' = 'whole') =>
    presentDataset(dataset, { authorizer, caller, lineOf: catalogs.of(dataset).lineOf }, detail)

  app.get(
    DATASETS,
    {
      config: { action: 'viewCatalog' },
      schema: {
        tags: ['datasets'],
        summary: 'The catalog, by name',
        querystring: DatasetListQuery,
        response: { 200: DatasetPage },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { items, nextCursor } = await searchDatasets(database.db, caller, request.query)
      return { items: items.map((dataset) => present(dataset, caller, 'listed')), nextCursor }
    },
  )

  app.get(
    `${DATASETS}/:id`,
    {
      config: { action: 'viewDataset' },
      schema: { tags: ['datasets'], summary: 'One dataset', params, response: { 200: Dataset } },
    },
    async (request) => {
      const caller = callerOf(request)
      const dataset = await requireDataset(database.db, request.params.id)
      requireAllowed(authorizer, caller, 'viewDataset', datasetResource(dataset))
      return present(dataset, caller)
    },
  )

  app.get(
    `${DATASETS}/:id/policy`,
    {
      config: { action: 'viewPolicy' },
      schema: {
        tags: ['datasets'],
        summary: 'Versions of the policy, newest first',
        params,
        response: { 200: PolicyVersionPage },
      },
    },
    async (request) => {
      const dataset = await requireDataset(database.db, request.params.id)
      requireAllowed(authorizer, callerOf(request), 'viewPolicy', datasetResource(dataset))
      const versions = await listPolicyVersions(database.db, dataset.id)
      return { items: versions.map(presentPolicyVersion), nextCursor: null }
    },
  )

  app.put(
    `${DATASETS}/:id/policy`,
    {
      config: { action: 'editPolicy' },
      schema: {
        tags: ['datasets'],
        summary: 'Store a new version of the policy, in force at once',
        params,
        body: PutPolicy,
        response: { 200: PolicyVersion },
      },
      bodyLimit: 6 * 1024 * 1024,
    },
    async (request) =>
      presentPolicyVersion(await changePolicy(deps, callerOf(request), request.params.id, request.body)),
  )

  const changes = {
    publish: ['publishDataset', 'Open a draft to questions'],
    suspend: ['suspendDataset', 'Stop new questions at once; what left stays valid'],
    resume: ['resumeDataset', 'Open a suspended dataset again'],
  } as const
  for (const change of Object.keys(changes) as StatusChange[]) {
    const [action, summary] = changes[change]
    app.post(
      `${DATASETS}/:id/${change}`,
      { config: { action }, schema: { tags: ['datasets'], summary, params, response: { 200: Dataset } } },
      async (request) => {
        const caller = callerOf(request)
        return present(await changeDatasetStatus(deps, caller, request.params.id, change), caller)
      },
    )
  }
}
