import multipart, { type MultipartFile, type Multipart } from '@fastify/multipart'
import { Dataset, RegisterDataset, Registration, UploadInspection } from '@yingbi/contracts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { callerOf, type Caller } from '../http/caller.ts'
import type { App } from '../http/typed-app.ts'
import { presentDataset } from '../presenters/dataset.ts'
import { presentRegistration } from '../presenters/registration.ts'
import { findOwnRegistration, type RegistrationRecord } from '../repositories/registrations.ts'
import { receiveUpload, requireOwnUpload } from '../use-cases/receive-upload.ts'
import { startRefresh } from '../use-cases/refresh-dataset.ts'
import { startRegistration } from '../use-cases/register-dataset.ts'
import { requireDataset } from '../use-cases/resolve-dataset.ts'

const UPLOADS = '/api/v1/uploads'
const REGISTRATIONS = '/api/v1/registrations'
const DATASETS = '/api/v1/datasets'
const params = z.object({ id: z.string().min(1).max(100) })

/** Raw bodies that are taken as a file; its name then comes from the query. */
const FILE_TYPES = [
  'application/octet-stream',
  'text/csv',
  'text/tab-separated-values',
  'application/x-ndjson',
  'application/jsonl',
  'application/vnd.apache.parquet',
]
const MAX_FILES = 50
const MAX_FIELD_BYTES = 4 * 1024 * 1024

/** Files in, datasets out. A file is written to disk as it arrives and is never whole in memory. */
export function registerUploadRoutes(app: App, deps: Deps): void {
  void app.register(async (scope: App) => {
    await scope.register(multipart, {
      limits: {
        files: MAX_FILES,
        fields: MAX_FILES,
        fileSize: Infinity,
        fieldSize: MAX_FIELD_BYTES,
        parts: 2 * MAX_FILES,
      },
    })
    scope.addContentTypeParser(FILE_TYPES, (_request, _payload, done) => done(null))
    addUploadRoutes(scope, deps)
    addRegistrationRoutes(scope, deps)
  })
}

function addUploadRoutes(app: App, deps: Deps): void {
  app.post(
    UPLOADS,
    {
      config: { action: 'registerDataset' },
      schema: {
        tags: ['datasets'],
        summary: 'Upload a CSV, Parquet or JSON-lines file and see what is in it',
        description: 'Multipart with one file, or the file itself as the body with its name in `fileName`.',
        consumes: ['multipart/form-data', ...FILE_TYPES],
        querystring: z.object({ fileName: z.string().max(400).optional() }),
        response: { 201: UploadInspection },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const file = await fileOf(request, request.query.fileName ?? 'upload')
      return reply.code(201).send(await receiveUpload(deps, caller.id, file))
    },
  )

  app.get(
    `${UPLOADS}/:id`,
    {
      config: { action: 'registerDataset' },
      schema: {
        tags: ['datasets'],
        summary: 'What was found in an upload',
        params,
        response: { 200: UploadInspection },
      },
    },
    async (request) => (await requireOwnUpload(deps, callerOf(request).id, request.params.id)).inspection,
  )
}

function addRegistrationRoutes(app: App, deps: Deps): void {
  const { database, authorizer, catalogs } = deps

  app.post(
    DATASETS,
    {
      config: { action: 'registerDataset' },
      schema: {
        tags: ['datasets'],
        summary: 'Register a dataset from uploads, or from files sent along',
        description:
          'JSON answers 202 with the import, which goes on in the background; with `Prefer: wait`, and for multipart (files named by table, field `policy` with the YAML), the answer comes when the dataset is there.',
        consumes: ['application/json', 'multipart/form-data'],
        response: { 201: Dataset, 202: Registration },
      },
      bodyLimit: 6 * 1024 * 1024,
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const isMultipart = request.isMultipart()
      const body = isMultipart ? await receiveParts(deps, caller, request) : parseBody(request.body)
      const { id, ended } = await startRegistration(deps, caller, body)
      if (!isMultipart && !/\bwait\b/.test(String(request.headers.prefer ?? ''))) {
        void reply.header('location', `${REGISTRATIONS}/${id}`)
        return reply.code(202).send(presentRegistration(await registrationOf(deps, caller, id), caller.locale))
      }
      await ended
      const { failure, datasetId } = await registrationOf(deps, caller, id)
      if (failure !== null) throw new AppError(failure.code, failure.code === 'INTERNAL' ? 500 : 422, failure.params)
      const dataset = await requireDataset(database.db, datasetId ?? '')
      const viewer = { authorizer, caller, lineOf: catalogs.of(dataset).lineOf }
      return reply
        .code(201)
        .header('location', `${DATASETS}/${dataset.id}`)
        .send(presentDataset(dataset, viewer, 'whole'))
    },
  )

  app.post(
    `${DATASETS}/:id/refresh`,
    {
      config: { action: 'refreshDataset' },
      schema: {
        tags: ['datasets'],
        summary: 'Prepare the tables of a source anew, as a new data version; answers with the work, which goes on',
        params,
        response: { 202: Registration },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { id } = await startRefresh(deps, caller, request.params.id)
      void reply.header('location', `${REGISTRATIONS}/${id}`)
      return reply.code(202).send(presentRegistration(await registrationOf(deps, caller, id), caller.locale))
    },
  )

  app.get(
    `${REGISTRATIONS}/:id`,
    {
      config: { action: 'registerDataset' },
      schema: { tags: ['datasets'], summary: 'How far an import is', params, response: { 200: Registration } },
    },
    async (request) => {
      const caller = callerOf(request)
      return presentRegistration(await registrationOf(deps, caller, request.params.id), caller.locale)
    },
  )
}

async function registrationOf(deps: Deps, caller: Caller, id: string): Promise<RegistrationRecord> {
  const registration = await findOwnRegistration(deps.database.db, id, caller.id)
  if (registration === null) throw new AppError('NOT_FOUND', 404)
  return registration
}

function parseBody(body: unknown): z.output<typeof RegisterDataset> {
  const parsed = RegisterDataset.safeParse(body)
  if (parsed.success) return parsed.data
  throw new AppError('BAD_REQUEST', 400, {
    field: `body.${parsed.error.issues[0]?.path.join('.') ?? ''}`.slice(0, 120),
  })
}

/**
 * The one file of a request, as a stream, which ends with BAD_REQUEST when another file follows.
 * Errors: BAD_REQUEST without a file, UNSUPPORTED_MEDIA_TYPE.
 */
async function fileOf(
  request: FastifyRequest,
  fileName: string,
): Promise<{ readonly name: string; readonly stream: AsyncIterable<Buffer> }> {
  if (!request.isMultipart()) {
    const type = (request.headers['content-type'] ?? '').split(';', 1)[0]
    if (type === undefined || !FILE_TYPES.includes(type)) throw new AppError('UNSUPPORTED_MEDIA_TYPE', 415)
    return { name: fileName, stream: request.raw }
  }
  const files = request.files()
  const first = await files.next()
  if (first.done === true) throw new AppError('BAD_REQUEST', 400, { field: 'body.file' })
  return { name: first.value.filename, stream: onlyFile(first.value, files) }
}

async function* onlyFile(file: MultipartFile, following: AsyncIterator<MultipartFile>): AsyncGenerator<Buffer> {
  yield* file.file as AsyncIterable<Buffer>
  const next = await following.next()
  if (next.done !== true) throw tooMany(next.value)
}

/** Lets the rest of the request pass, so that the answer arrives. */
function tooMany(part: MultipartFile): AppError {
  part.file.resume()
  return new AppError('BAD_REQUEST', 400, { field: `body.${part.fieldname}`.slice(0, 120) })
}

/** Files become uploads of the caller; the field's name, else the file's, names the table. Errors: BAD_REQUEST. */
async function receiveParts(
  deps: Deps,
  caller: Caller,
  request: FastifyRequest,
): Promise<z.output<typeof RegisterDataset>> {
  const uploads: Record<string, string> = {}
  let yaml: string | undefined
  for await (const part of request.parts() as AsyncIterable<Multipart>) {
    if (part.fieldname === 'policy') yaml = await policyText(part)
    else if (part.type === 'file') {
      if (Object.hasOwn(uploads, tableOf(part))) throw tooMany(part)
      const { uploadId } = await receiveUpload(deps, caller.id, { name: part.filename, stream: part.file })
      uploads[tableOf(part)] = uploadId
    }
  }
  return { uploads, yaml }
}

async function policyText(part: Multipart): Promise<string> {
  if (part.type === 'field') return String(part.value)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of part.file as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_FIELD_BYTES) throw new AppError('PAYLOAD_TOO_LARGE', 413, { limitBytes: MAX_FIELD_BYTES })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `file` and `files` say nothing of the table; then the file's own name counts. */
function tableOf(part: MultipartFile): string {
  if (part.fieldname !== 'file' && part.fieldname !== 'files') return part.fieldname
  return part.filename
    .replace(/^.*[\\/]/, '')
    .replace(/\.\w+$/, '')
    .toLowerCase()
}
