import type { SourcePolicyDraft, SourceTable } from '@yingbi/contracts'
import { parsePolicyYaml } from '@yingbi/policies'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSourceDatabase, type SourceDatabase } from '../../test/source-database.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

const SCHEMA = `
CREATE SCHEMA his;
GRANT USAGE ON SCHEMA his TO reader;
CREATE TYPE his.ward AS ENUM ('内科', '外科', 'O''Neil "3"');
CREATE DOMAIN his.yuan AS numeric(12, 2) CHECK (value >= 0);
CREATE TABLE his.patients (id bigint PRIMARY KEY, "姓名" text, birth_date date NOT NULL, photo bytea);
CREATE TABLE his."Visits" (
  "VisitId" serial PRIMARY KEY, patient bigint NOT NULL REFERENCES his.patients, ward his.ward NOT NULL, "Cost" his.yuan,
  weight double precision, visits_so_far numeric(6, 0), seen timestamptz, urgent boolean, tags text[], extra jsonb, note varchar(200)
);
CREATE TABLE his.lab (visit integer REFERENCES his."Visits", value real);
CREATE TABLE "a"";drop schema his;--" ("x""y" int, "x'y" text, "SELECT" int);
CREATE TABLE his.blobs (content bytea);
CREATE VIEW his.secrets AS SELECT * FROM his.patients;
CREATE MATERIALIZED VIEW his.yearly AS SELECT ward, count(*) AS n FROM his."Visits" GROUP BY ward;
CREATE TABLE his.guarded (a int);
ALTER TABLE his.guarded ENABLE ROW LEVEL SECURITY;
CREATE TABLE his.unreadable (a int);
CREATE TABLE his.parts (a int, y int) PARTITION BY LIST (y);
CREATE TABLE his.parts_1 PARTITION OF his.parts FOR VALUES IN (1);
INSERT INTO his.patients VALUES (4242424242, 'Zhang San 张三', '1980-01-01', NULL);
INSERT INTO his."Visits" (patient, ward, "Cost", note) VALUES (4242424242, '内科', 77.77, 'the note');
GRANT SELECT ON ALL TABLES IN SCHEMA his TO reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
REVOKE SELECT ON his.unreadable FROM reader;
SET search_path = public`

let database: SourceDatabase
let server: TestApp
beforeAll(async () => {
  database = await openSourceDatabase()
  await database.admin(`SET search_path = public; ${SCHEMA}`)
  server = await openTestApp()
  await post('/sources', database.source())
})
afterAll(async () => {
  await server.close()
  await database.stop()
})

async function post(url: string, body: object) {
  const headers = { ...(await server.as('owner')), 'accept-language': 'en' }
  return server.app.inject({ method: 'POST', url: `/api/v1${url}`, headers, payload: body })
}
async function draft(...tables: string[]): Promise<SourcePolicyDraft> {
  const answer = await post('/sources/his/draft-policy', { tables: tables.map((table) => ({ schema: 'his', table })) })
  expect([answer.statusCode, answer.json().code]).toEqual([200, undefined])
  return answer.json()
}

describe('the tables of a source', () => {
  test('are listed with the reason when they cannot be used', async () => {
    const headers = { ...(await server.as('owner')), 'accept-language': 'en' }
    const answer = await server.app.inject({ url: '/api/v1/sources/his/tables', headers })
    const items: SourceTable[] = answer.json().items
    const listed = Object.fromEntries(items.map(({ schema, table, reason }) => [`${schema}.${table}`, reason]))
    expect(listed).toEqual({
      'his.Visits': null,
      'his.blobs': 'it has no column of a type that is read',
      'his.guarded': 'row-level security hides rows from the user',
      'his.lab': null,
      'his.parts': null,
      'his.patients': null,
      'his.secrets': 'a view runs the functions in it and is not read; use a table or a materialized view',
      'his.unreadable': 'the user lacks SELECT on it, or USAGE on its schema',
      'his.yearly': null,
      'public.a";drop schema his;--': null,
    })
  })
})

describe('a draft policy', () => {
  test('takes types, keys and labels from the schema, and no value of any row', async () => {
    const { yaml, tables, notes } = await draft('patients', 'Visits')
    expect(tables).toEqual({
      patients: { schema: 'his', table: 'patients' },
      visits: { schema: 'his', table: 'Visits' },
    })
    for (const value of ['4242424242', 'Zhang', '张三', '77.77', 'the note', 'approximateRows: 1']) {
      expect(yaml).not.toContain(value)
    }
    expect(yaml).toContain('unitColumn: patient #')
    expect(yaml).toContain('unitColumn: id #')
    expect(notes.map(({ en }) => en)).toEqual([
      'patients: these columns are of types that are not read: photo (bytea)',
      'visits: these columns are of types that are not read: tags (text[]), extra (jsonb)',
    ])
    // What is left blank is all that keeps it from being a policy.
    const filled = parsePolicyYaml(fillIn(yaml))
    expect(filled.kind === 'parsed' ? filled.policy.tables['visits']?.columns : filled.issues).toMatchObject({
      visitid: { type: 'text', role: 'identifier', uses: [], nullable: false },
      patient: { type: 'text', role: 'identifier', uses: ['join', 'aggregate'], nullable: false },
      ward: { type: 'code', codeList: 'visits_ward_codes', nullable: false },
      cost: { type: 'decimal', scale: 2, role: 'measure', nullable: true },
      weight: { type: 'decimal', scale: 2 },
      visits_so_far: { type: 'integer' },
      seen: { type: 'timestamp', role: 'time' },
      urgent: { type: 'boolean' },
      note: { type: 'text', uses: [] },
    })
    const lists = filled.kind === 'parsed' ? filled.policy.codeLists : {}
    expect(lists['visits_ward_codes']).toEqual([{ value: '内科' }, { value: '外科' }, { value: 'O\'Neil "3"' }])
  })

  test('says where no foreign key leads to the unit', async () => {
    const { notes, yaml } = await draft('patients', 'Visits', 'lab')
    expect(notes.at(-1)?.en).toBe(
      'No foreign key leads directly to patients; name the column of the unit yourself: lab',
    )
    expect(yaml.match(/unitColumn: \w*/g)).toEqual(['unitColumn: id', 'unitColumn: patient', 'unitColumn: '])
  })

  test('hostile names stay names', async () => {
    const answer = await post('/sources/his/draft-policy', {
      tables: [{ schema: 'public', table: 'a";drop schema his;--' }],
    })
    const { yaml } = answer.json<SourcePolicyDraft>()
    const filled = parsePolicyYaml(fillIn(yaml))
    const tables = filled.kind === 'parsed' ? filled.policy.tables : filled.issues
    expect(Object.keys(tables)).toEqual(['a_drop_schema_his'])
    expect(tables).toMatchObject({
      a_drop_schema_his: { columns: { x_y: { title: { en: 'x"y' } }, x_y_2: { title: { en: "x'y" } }, select: {} } },
    })
  })

  test.each([
    ['secrets', 'a view runs the functions in it and is not read; use a table or a materialized view'],
    ['guarded', 'row-level security hides rows from the user'],
    ['nothing', 'there is no such table'],
    ["x'; DROP TABLE his.patients; --", 'there is no such table'],
  ])('%s is refused with the reason', async (table, reasonEn) => {
    const answer = await post('/sources/his/draft-policy', { tables: [{ schema: 'his', table }] })
    expect([answer.statusCode, answer.json()]).toMatchObject([
      422,
      { code: 'SOURCE_TABLE_UNFIT', params: { reasonEn } },
    ])
  })
})

/** What an owner would write in the places that are marked. */
function fillIn(yaml: string): string {
  return yaml
    .replaceAll('{ zh: , en: }', '{ zh: 名, en: name }')
    .replace('unit: { name: ,', 'unit: { name: person,')
    .replace('delta: #', 'delta: 0.000001 #')
    .replaceAll('epsilon: ,', 'epsilon: 5,')
    .replaceAll('{ rows: , groups: , rowsPerGroup: }', '{ rows: 3, groups: 2, rowsPerGroup: 3 }')
    .replaceAll('approximateRows: #', 'approximateRows: 100 #')
    .replaceAll('bounds: #', 'bounds: [0, 100] #')
    .replaceAll('unitColumn: #', 'unitColumn: x_y #')
    .replace(/(x_y:\n(?: {8}.*\n)*? {8}role: )\w+/, '$1identifier')
    .replace(/(x_y:\n(?: {8}.*\n)*? {8}uses: )\[.*\]/, '$1[join]')
}
