import type { Registration } from '@yingbi/contracts'
import { CLINIC_VISITS, CLINIC_WARDS, clinicPolicy } from './clinic-dataset.ts'
import type { SourceDatabase } from './source-database.ts'
import type { TestApp } from './test-app.ts'

export const CLINIC_TABLES = {
  visits: { schema: 'clinic', table: 'Visits' },
  wards: { schema: 'clinic', table: 'wards' },
} as const

/** Tables with the rows of the clinic, which the reader may read. */
export async function addClinicTables(
  database: SourceDatabase,
  visits: readonly string[] = CLINIC_VISITS,
): Promise<void> {
  await database.admin(`
    CREATE SCHEMA clinic;
    GRANT USAGE ON SCHEMA clinic TO reader;
    CREATE TABLE clinic."Visits" (person_id text, "Ward" text, cost numeric(12, 2), note text, photo bytea);
    CREATE TABLE clinic.wards (ward varchar(20) PRIMARY KEY, beds smallint);
    GRANT SELECT ON clinic."Visits", clinic.wards TO reader`)
  const split = (lines: readonly string[]) => JSON.stringify(lines.map((line) => line.split(',')))
  await database.admin(
    `INSERT INTO clinic."Visits" SELECT r->>0, r->>1, (r->>2)::numeric, r->>3 FROM json_array_elements($1::json) AS r`,
    [split(visits)],
  )
  await database.admin(
    `INSERT INTO clinic.wards SELECT r->>0, (r->>1)::smallint FROM json_array_elements($1::json) AS r`,
    [split(CLINIC_WARDS)],
  )
}

export interface SourceDatasetOptions {
  readonly slug?: string
  readonly yaml?: string
  readonly budget?: { readonly dataset: number; readonly person: number }
  readonly tables?: Readonly<Record<string, { readonly schema: string; readonly table: string }>>
}

/** Registers the clinic of a source that is registered as `his`, and waits for the end. */
export async function registerFromSource(server: TestApp, options: SourceDatasetOptions = {}): Promise<Registration> {
  const { slug = 'clinic', budget = { dataset: 20, person: 10 }, tables = CLINIC_TABLES } = options
  const yaml = options.yaml ?? clinicPolicy(slug, budget)
  const headers = { ...(await server.as('owner')), 'accept-language': 'en' }
  const payload = { source: { name: 'his', tables }, yaml }
  const begun = await server.app.inject({ method: 'POST', url: '/api/v1/datasets', headers, payload })
  if (begun.statusCode !== 202) throw new Error(begun.body)
  return registrationEnd(server, begun.json<Registration>())
}

/** Errors: throws when the dataset was not registered. */
export async function publishFromSource(server: TestApp, options: SourceDatasetOptions = {}): Promise<string> {
  const { datasetId, failure } = await registerFromSource(server, options)
  if (datasetId === null) throw new Error(JSON.stringify(failure))
  const headers = await server.as('owner')
  await server.app.inject({ method: 'POST', url: `/api/v1/datasets/${datasetId}/publish`, headers })
  return datasetId
}

export async function registrationEnd(server: TestApp, begun: Registration): Promise<Registration> {
  let state = begun
  while (state.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const headers = { ...(await server.as('owner')), 'accept-language': 'en' }
    state = (await server.app.inject({ url: `/api/v1/registrations/${state.id}`, headers })).json<Registration>()
  }
  return state
}
