import type { ErrorCode, MessageParams, RegistrationStep } from '@yingbi/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** An import, as it is stored. */
export interface RegistrationRecord {
  readonly id: string
  readonly ownerId: string
  readonly slug: string
  readonly status: 'running' | 'finished' | 'failed'
  readonly step: RegistrationStep
  readonly stepsDone: number
  readonly stepsTotal: number
  readonly datasetId: string | null
  readonly failure: { readonly code: ErrorCode; readonly params: MessageParams } | null
  readonly createdAt: Date
}

export async function insertRegistration(
  db: Kysely<Schema>,
  registration: {
    readonly id: string
    readonly ownerId: string
    readonly slug: string
    readonly instance: bigint
    readonly at: Date
  },
): Promise<void> {
  await db
    .insertInto('registrations')
    .values({
      id: registration.id,
      owner_id: registration.ownerId,
      slug: registration.slug,
      status: 'running',
      step: 'queued',
      steps_done: 0,
      steps_total: 1,
      dataset_id: null,
      failure_code: null,
      failure_params: null,
      instance: registration.instance,
      created_at: registration.at,
      finished_at: null,
    })
    .execute()
}

/** A registration of this person; null when there is none or it is someone else's. */
export async function findOwnRegistration(
  db: Kysely<Schema>,
  id: string,
  ownerId: string,
): Promise<RegistrationRecord | null> {
  const row = await db
    .selectFrom('registrations')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    id: row.id,
    ownerId: row.owner_id,
    slug: row.slug,
    status: row.status,
    step: row.step,
    stepsDone: row.steps_done,
    stepsTotal: row.steps_total,
    datasetId: row.dataset_id,
    failure: row.failure_code === null ? null : { code: row.failure_code, params: row.failure_params ?? {} },
    createdAt: row.created_at,
  }
}

export async function setRegistrationStep(
  db: Kysely<Schema>,
  id: string,
  at: { readonly step: RegistrationStep; readonly done: number; readonly total: number },
): Promise<void> {
  await db
    .updateTable('registrations')
    .set({ step: at.step, steps_done: at.done, steps_total: at.total })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .execute()
}

export async function finishRegistration(
  trx: Transaction<Schema>,
  end: { readonly id: string; readonly datasetId: string; readonly at: Date },
): Promise<void> {
  await trx
    .updateTable('registrations')
    .set((eb) => ({
      status: 'finished',
      step: 'done',
      steps_done: eb.ref('steps_total'),
      dataset_id: end.datasetId,
      finished_at: end.at,
    }))
    .where('id', '=', end.id)
    .execute()
}

export async function failRegistration(
  db: Kysely<Schema>,
  end: { readonly id: string; readonly code: ErrorCode; readonly params: MessageParams; readonly at: Date },
): Promise<void> {
  await db
    .updateTable('registrations')
    .set({
      status: 'failed',
      failure_code: end.code,
      failure_params: JSON.stringify(end.params),
      finished_at: end.at,
    })
    .where('id', '=', end.id)
    .where('status', '=', 'running')
    .execute()
}

/** Instances of which there are registrations under way. */
export async function instancesWithRegistrations(db: Kysely<Schema>): Promise<readonly bigint[]> {
  const rows = await db
    .selectFrom('registrations')
    .select('instance')
    .distinct()
    .where('status', '=', 'running')
    .execute()
  return rows.map(({ instance }) => instance)
}

/** Ids of the registrations that were under way in these instances. */
export async function registrationsOf(db: Kysely<Schema>, instances: readonly bigint[]): Promise<readonly string[]> {
  if (instances.length === 0) return []
  const rows = await db
    .selectFrom('registrations')
    .select('id')
    .where('status', '=', 'running')
    .where('instance', 'in', instances)
    .execute()
  return rows.map(({ id }) => id)
}
