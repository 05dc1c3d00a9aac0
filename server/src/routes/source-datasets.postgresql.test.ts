import { createHash } from 'node:crypto'
import type { Dataset, Registration } from '@yingbi/contracts'
import { formatVerifierKey, verifyBundle } from '@yingbi/engine/receipt'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Asker } from '../../test/ask.ts'
import { addClinic, CLINIC_VISITS, clinicPolicy } from '../../test/clinic-dataset.ts'
import {
  addClinicTables,
  CLINIC_TABLES,
  publishFromSource,
  registerFromSource,
  registrationEnd,
} from '../../test/source-clinic.ts'
import { openSourceDatabase, type SourceDatabase } from '../../test/source-database.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let database: SourceDatabase
let server: TestApp
let analyst: Asker
/** The same bytes again after each `rewind`, so that equal noisy answers have equal exact ones. */
let drawn = 0
const noise = {
  bytes: (count: number): Uint8Array => {
    const blocks = Array.from({ length: Math.ceil(count / 32) }, () =>
      createHash('sha256').update(String(drawn++)).digest(),
    )
    return new Uint8Array(Buffer.concat(blocks).subarray(0, count))
  },
}
const rewind = (): void => void (drawn = 0)

beforeAll(async () => {
  database = await openSourceDatabase()
  await addClinicTables(database)
  server = await openTestApp({ config: { resultQuantumMs: 20 }, deps: { random: noise } })
  const headers = await server.as('owner')
  const payload = database.source()
  await server.app.inject({ method: 'POST', url: '/api/v1/sources', headers, payload })
  await publishFromSource(server, { slug: 'clinic-there', budget: { dataset: 500, person: 500 } })
  await addClinic(server.deps, { slug: 'clinic-here', budget: { dataset: 500, person: 500 } })
  analyst = new Asker(server)
})
afterAll(async () => {
  await server.close()
  await database.stop()
})
beforeEach(rewind)

async function answer(dataset: string, sql: string, privacy: { epsilon: number } = { epsilon: 1 }) {
  rewind()
  const run = await analyst.run({ dataset, sql, privacy })
  expect([run.status, run.failure?.code]).toEqual(['finished', undefined])
  const { columns, rows, intervals } = await analyst.result(run.id)
  return { columns, rows, intervals }
}

describe('a dataset whose rows stay in PostgreSQL', () => {
  test.each([
    'SELECT COUNT(*) AS n FROM visits',
    'SELECT ward, COUNT(*) AS visits, AVG(cost) AS mean_cost FROM visits GROUP BY ward ORDER BY visits DESC',
    'SELECT ward, SUM(cost) AS total FROM visits WHERE cost > 20 AND cost <= 60 GROUP BY ward',
    "SELECT COUNT(DISTINCT person_id) AS people FROM visits WHERE ward IN ('内科', '外科')",
    'SELECT v.ward, v.n, w.beds FROM (SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward) v JOIN wards w ON w.ward = v.ward',
    'SELECT w.ward, COUNT(*) AS n FROM visits v JOIN wards w ON v.ward = w.ward GROUP BY w.ward',
    'SELECT note, COUNT(*) AS n FROM visits GROUP BY note',
    'SELECT SUM(CASE WHEN cost < 50 THEN cost ELSE 50 END) AS capped FROM visits',
    'SELECT ward, VAR_POP(cost) AS spread FROM visits GROUP BY ward',
  ])('has the same exact vectors as an upload of the same rows: %s', async (sql) => {
    expect(await answer('clinic-there', sql)).toEqual(await answer('clinic-here', sql))
  })

  test('is charged once; the same question again is free and reads nothing', async () => {
    const sql = 'SELECT ward, COUNT(*) AS n FROM visits WHERE cost < 33 GROUP BY ward'
    const before = await analyst.spent('clinic-there')
    const first = await analyst.run({ dataset: 'clinic-there', sql, privacy: { rho: '0.002' } })
    const again = await analyst.run({ dataset: 'clinic-there', sql: sql.toLowerCase(), privacy: { rho: '0.002' } })
    expect(again.charge.rho).toBe('0')
    expect(await analyst.result(again.id)).toMatchObject({ rows: (await analyst.result(first.id)).rows })
    expect((await analyst.spent('clinic-there')) - before).toBe(2000n)
  })

  test('gives a release whose bundle verifies, and a log that fits the database', async () => {
    const run = await analyst.run({
      dataset: 'clinic-there',
      sql: 'SELECT COUNT(*) AS n FROM visits',
      privacy: { epsilon: 0.5 },
    })
    const body = { runId: run.id, title: '就诊人次', context: '政策研究' }
    const release = await server.app.inject({
      method: 'POST',
      url: '/api/v1/releases',
      headers: await server.as('analyst'),
      payload: body,
    })
    expect(release.json()).toMatchObject({ status: 'released' })
    const bundle = await server.app.inject({
      url: `/api/v1/releases/${release.json<{ id: string }>().id}/bundle`,
      headers: await server.as('analyst'),
    })
    const verified = verifyBundle(new Uint8Array(bundle.rawPayload), {
      trustedKeys: [formatVerifierKey(server.deps.keys.log)],
    })
    expect(verified.verdict).toBe('verified')
    await server.deps.log.publish()
    expect(await server.deps.log.verify()).toMatchObject({ problems: [] })
  })

  test('a policy that needs more than was prepared is turned down; a longer code list is not', async () => {
    const put = async (yaml: string) => {
      const headers = { ...(await server.as('owner')), 'accept-language': 'en' }
      return server.app.inject({
        method: 'PUT',
        url: '/api/v1/datasets/clinic-there/policy',
        headers,
        payload: { yaml },
      })
    }
    const yaml = clinicPolicy('clinic-there', { dataset: 500, person: 500 })
    expect((await put(yaml.replace('type: decimal, scale: 2', 'type: decimal, scale: 1'))).json()).toMatchObject({
      code: 'POLICY_INVALID',
    })
    expect((await put(yaml.replace('{ value: 儿科 }]', '{ value: 儿科 }, { value: 急诊 }]'))).statusCode).toBe(200)
    const { rows } = await answer('clinic-there', 'SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward')
    expect(rows.map(([ward]) => ward)).toEqual(['内科', '外科', '儿科', '急诊'])
  })
})

describe('registering', () => {
  test.each<[string, string, (yaml: string) => string, object, object | null]>([
    [
      'a column that is not there',
      '',
      (yaml) => yaml.replaceAll('note:', 'remark:'),
      {},
      { code: 'UPLOAD_COLUMN_MISSING', params: { table: 'visits', column: 'remark' } },
    ],
    [
      'a column of a type that is not read',
      '',
      (yaml) => yaml.replace('      note: {', '      photo: {'),
      {},
      { code: 'SOURCE_COLUMN_TYPE', params: { column: 'photo', type: 'bytea' } },
    ],
    [
      'values outside the code list',
      '',
      (yaml) => yaml.replace('{ value: 内科 }, ', ''),
      {},
      { code: 'UPLOAD_VALUE', params: { table: 'visits', column: 'ward', share: '30%' } },
    ],
    [
      'numbers that are none',
      '',
      (yaml) =>
        yaml.replace(
          'note: { title: { zh: 备注, en: Note }, type: text',
          'note: { title: { zh: 备注, en: Note }, type: integer',
        ),
      {},
      { code: 'UPLOAD_VALUE', params: { column: 'note', share: '100%' } },
    ],
    [
      'a table without rows',
      'CREATE TABLE clinic.empty (LIKE clinic."Visits"); GRANT SELECT ON clinic.empty TO reader',
      (yaml) => yaml,
      { visits: { schema: 'clinic', table: 'empty' } },
      { code: 'UPLOAD_EMPTY' },
    ],
    [
      'rows without a unit',
      'CREATE TABLE clinic.units AS SELECT NULL::text AS person_id, "Ward", cost, note FROM clinic."Visits"; GRANT SELECT ON clinic.units TO reader',
      (yaml) => yaml,
      { visits: { schema: 'clinic', table: 'units' } },
      { code: 'UPLOAD_NULL', params: { column: 'person_id', share: '100%' } },
    ],
    [
      'a view',
      'CREATE VIEW clinic.looks AS SELECT * FROM clinic."Visits"; GRANT SELECT ON clinic.looks TO reader',
      (yaml) => yaml,
      { visits: { schema: 'clinic', table: 'looks' } },
      { code: 'SOURCE_TABLE_UNFIT' },
    ],
    [
      'a table that is not there',
      '',
      (yaml) => yaml,
      { visits: { schema: 'clinic', table: "x'; DROP SCHEMA clinic CASCADE; --" } },
      { code: 'SOURCE_TABLE_UNFIT' },
    ],
  ])('%s is told, and nothing stays', async (_what, before, change, tables, failure) => {
    if (before !== '') await database.admin(before)
    const yaml = change(clinicPolicy('broken', { dataset: 5, person: 5 }))
    const end = await registerFromSource(server, { yaml, tables: { ...CLINIC_TABLES, ...tables } })
    expect(end.failure).toMatchObject(failure ?? {})
    const left = await database.admin(`SELECT relname FROM pg_class WHERE relname LIKE 'broken%'`)
    expect(left).toEqual([])
  })

  test('a table of the policy without one in the source is told', async () => {
    const end = await registerFromSource(server, { slug: 'broken', tables: { visits: CLINIC_TABLES.visits } })
    expect(end.failure).toMatchObject({ code: 'UPLOAD_TABLE_MISSING', params: { table: 'wards' } })
  })

  test('a source that became unfit registers nothing', async () => {
    await database.admin('GRANT DELETE ON clinic.wards TO reader')
    const end = await registerFromSource(server, { slug: 'broken' })
    await database.admin('REVOKE DELETE ON clinic.wards FROM reader')
    expect(end.failure).toMatchObject({ code: 'SOURCE_UNFIT', params: { source: 'his', checks: 'write-rights' } })
  })

  test('the secret that keys the units shows nowhere in the database', async () => {
    await database.admin('ALTER SYSTEM SET track_activity_query_size = 100000')
    const [row] = await database.admin(
      `SELECT string_agg(relname || coalesce(obj_description(oid), ''), ' ') AS text FROM pg_class WHERE relnamespace = 'yingbi'::regnamespace`,
    )
    expect(String(row?.['text'])).toMatch(
      /^(\S*clinic-there@d[0-9a-f]{12}\/(visits|wards)(yingbi [0-9a-f]{64})? ?|\S+ ?)+$/,
    )
    const columns = await database.admin(
      `SELECT DISTINCT attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relname LIKE 'clinic-there%/visits' AND attnum > 0 ORDER BY 1`,
    )
    expect(columns.map(({ attname }) => attname)).toEqual(['__rank', '__unit', 'cost', 'note', 'ward'])
  })
})

describe('refreshing', () => {
  const refresh = async (id: string): Promise<Registration> => {
    const headers = { ...(await server.as('owner')), 'accept-language': 'en' }
    const begun = await server.app.inject({ method: 'POST', url: `/api/v1/datasets/${id}/refresh`, headers })
    expect(begun.statusCode).toBe(202)
    return registrationEnd(server, begun.json<Registration>())
  }
  const versions = async (): Promise<readonly unknown[]> => {
    const tables = await database.admin(
      `SELECT relname FROM pg_class WHERE relname LIKE 'refreshed@%/visits' ORDER BY 1`,
    )
    return tables.map(({ relname }) => relname)
  }

  test('rows that came since are seen from the next version on only; older tables go', async () => {
    await database.admin(
      `CREATE TABLE clinic.growing AS SELECT * FROM clinic."Visits"; GRANT SELECT ON clinic.growing TO reader`,
    )
    const id = await publishFromSource(server, {
      slug: 'refreshed',
      budget: { dataset: 500, person: 500 },
      tables: { ...CLINIC_TABLES, visits: { schema: 'clinic', table: 'growing' } },
    })
    const ask = async () => {
      const { rows } = await answer('refreshed', 'SELECT COUNT(*) AS n FROM visits', { epsilon: 50 })
      return Number(rows[0]?.[0])
    }
    const before = await ask()
    await database.admin(
      `INSERT INTO clinic.growing SELECT 'new' || person_id, "Ward", cost, note FROM clinic."Visits"`,
    )
    expect(await ask()).toBe(before)
    expect(await refresh(id)).toMatchObject({ status: 'finished', failure: null })
    const after = await ask()
    expect(after - before).toBeGreaterThan(1150)
    expect(after - before).toBeLessThan(1250)
    expect(await versions()).toHaveLength(2)
    await refresh(id)
    await vi.waitFor(async () => expect(await versions()).toHaveLength(2))
    await server.deps.log.publish()
    expect(await server.deps.log.verify()).toMatchObject({ problems: [] })
  })

  test('an uploaded dataset is not refreshed', async () => {
    const headers = await server.as('owner')
    const answered = await server.app.inject({ method: 'POST', url: '/api/v1/datasets/clinic-here/refresh', headers })
    expect(answered.statusCode).toBe(409)
  })

  test('the catalog shows the dataset like any other', async () => {
    const shown = await server.app.inject({ url: '/api/v1/datasets/clinic-there', headers: await server.as('analyst') })
    const dataset = shown.json<Dataset>()
    expect(dataset.tables.map(({ name, approximateRows }) => [name, approximateRows])).toEqual([
      ['visits', 1200],
      ['wards', null],
    ])
    expect(shown.body).not.toContain('localhost')
    expect(CLINIC_VISITS).toHaveLength(1200)
  })
})
