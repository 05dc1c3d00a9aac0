import type { SourceCheckReport } from '@yingbi/contracts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Asker } from '../ask.ts'
import { addClinic, CLINIC_VISITS, clinicPolicy } from '../clinic-dataset.ts'
import { addClinicTables, CLINIC_TABLES, publishFromSource, registerFromSource } from '../source-clinic.ts'
import { openSourceDatabase, type SourceDatabase } from '../source-database.ts'
import { openTestApp, type TestApp } from '../test-app.ts'

const CANARY = 'CANARY-Zhang-San-42'
const BUDGET = { dataset: 900, person: 900 }

let database: SourceDatabase
let server: TestApp
let analyst: Asker

async function openWorld(): Promise<void> {
  database = await openSourceDatabase({ max_connections: 20 })
  await addClinicTables(database, [
    ...CLINIC_VISITS,
    ...Array.from({ length: 20 }, (_, i) => `q${i},内科,1.50,${CANARY}`),
  ])
  server = await openTestApp({ config: { resultQuantumMs: 20, queryTimeoutMs: 2000, requestsPerMinute: 100_000 } })
  await addSource({})
  await publishFromSource(server, { budget: BUDGET })
  analyst = new Asker(server)
}
async function addSource(overrides: object): Promise<void> {
  const payload = { ...database.source(), ...overrides }
  const headers = await server.as('owner')
  const added = await server.app.inject({ method: 'POST', url: '/api/v1/sources', headers, payload })
  expect([added.statusCode, added.json().code]).toEqual([201, undefined])
}

beforeAll(openWorld)
afterAll(async () => {
  await server.close()
  await database.stop()
})

let asked = 0
const freshQuestion = () => ({
  sql: `SELECT ward, COUNT(*) AS n FROM visits WHERE cost > ${asked++ / 100} GROUP BY ward`,
  privacy: { rho: '0.001' },
})

/** A question whose run fails: the charge stands, nothing is kept, and nobody is told what PostgreSQL said. */
async function failing(code: string): Promise<void> {
  const before = await analyst.spent()
  const run = await analyst.run(freshQuestion())
  expect([run.status, run.failure?.code]).toEqual(['failed', code])
  expect((await analyst.spent()) - before).toBe(1000n)
}
async function preparedName(table: 'visits' | 'wards'): Promise<string> {
  const [row] = await database.admin(
    `SELECT relname FROM pg_class WHERE relname LIKE 'clinic@%/${table}' AND relkind = 'r'`,
  )
  return `yingbi."${String(row?.['relname'])}"`
}
const backends = async (): Promise<number> => {
  const [row] = await database.admin(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'reader'`)
  return Number(row?.['n'])
}

describe('what stands in the place of a prepared table', () => {
  test('a view with a function that writes is not read, and the function does not run', async () => {
    const table = await preparedName('visits')
    await database.admin(`
      CREATE TABLE public.trap (n int);
      CREATE FUNCTION public.sprung() RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS
        $$ BEGIN INSERT INTO public.trap VALUES (1); RAISE EXCEPTION '${CANARY}' USING ERRCODE = 'ZHANG', DETAIL = '${CANARY}'; END $$;
      ALTER TABLE ${table} RENAME TO aside;
      CREATE VIEW ${table} AS SELECT * FROM yingbi.aside WHERE public.sprung();
      ALTER VIEW ${table} OWNER TO reader`)
    await failing('SOURCE_DATA_CHANGED')
    expect(await database.admin('SELECT * FROM public.trap')).toEqual([])
    await database.admin(`DROP VIEW ${table}; ALTER TABLE yingbi.aside RENAME TO ${table.slice('yingbi.'.length)}`)
    expect((await analyst.run(freshQuestion())).status).toBe('finished')
  })

  test.each<[string, (table: string) => string, (table: string) => string]>([
    [
      'a row policy',
      (t) => `ALTER TABLE ${t} ENABLE ROW LEVEL SECURITY`,
      (t) => `ALTER TABLE ${t} DISABLE ROW LEVEL SECURITY`,
    ],
    ['a table of another owner', (t) => `ALTER TABLE ${t} OWNER TO yingbi`, (t) => `ALTER TABLE ${t} OWNER TO reader`],
    ['a column more', (t) => `ALTER TABLE ${t} ADD COLUMN extra int`, (t) => `ALTER TABLE ${t} DROP COLUMN extra`],
    [
      'a column less',
      (t) => `ALTER TABLE ${t} RENAME COLUMN cost TO price`,
      (t) => `ALTER TABLE ${t} RENAME COLUMN price TO cost`,
    ],
    ['a heir', (t) => `CREATE TABLE public.heir () INHERITS (${t})`, () => 'DROP TABLE public.heir'],
    ['another mark', (t) => `COMMENT ON TABLE ${t} IS 'yingbi'`, (t) => `COMMENT ON TABLE ${t} IS NULL`],
  ])('%s is noticed', async (_what, change, back) => {
    const table = await preparedName('visits')
    const [mark] = await database.admin(`SELECT obj_description('${table}'::regclass) AS text`)
    await database.admin(change(table))
    await failing('SOURCE_DATA_CHANGED')
    await database.admin(back(table))
    await database.admin(`COMMENT ON TABLE ${table} IS '${String(mark?.['text'])}'`)
    expect((await analyst.run(freshQuestion())).status).toBe('finished')
  })
})

describe('a server that does not answer', () => {
  const locked = async (use: () => Promise<void>): Promise<void> => database.locked(await preparedName('visits'), use)

  test('ends at the time limit', async () => {
    await locked(() => failing('RUN_TIMED_OUT'))
    expect(await backends()).toBe(0)
  })

  test('ends when the person cancels, and works on no longer', async () => {
    await locked(async () => {
      const asking = analyst.ask(freshQuestion())
      await vi.waitFor(async () => expect(await backends()).toBeGreaterThan(0))
      const { db } = server.deps.database
      const { id } = await db
        .selectFrom('runs')
        .select('id')
        .orderBy('created_at', 'desc')
        .where('status', '=', 'running')
        .executeTakeFirstOrThrow()
      await analyst.cancel(id)
      const answered = await asking
      const run = 'run' in answered ? await analyst.ended(answered.run) : null
      expect([run?.status, run?.failure?.code]).toEqual(['failed', 'RUN_CANCELLED'])
      await vi.waitFor(async () => expect(await backends()).toBe(0))
    })
  })

  test('fails when its process is ended', async () => {
    await locked(async () => {
      const fails = failing('SOURCE_UNREACHABLE')
      await vi.waitFor(async () => expect(await backends()).toBeGreaterThan(0))
      await database.admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'`)
      await fails
    })
  })

  test('answers a hundred at once, a few at a time', async () => {
    let most = 0
    const watch = setInterval(() => void backends().then((n) => (most = Math.max(most, n))), 10)
    const runs = await Promise.all(
      Array.from({ length: 100 }, async () => analyst.run({ ...freshQuestion(), privacy: { rho: '0.0001' } })),
    )
    clearInterval(watch)
    const ends = new Set(runs.map(({ status, failure }) => `${status} ${failure?.code ?? ''}`.trim()))
    // Those that had to wait beyond the time limit say so; none fails in another way.
    expect([...ends].filter((end) => end !== 'finished' && end !== 'failed RUN_TIMED_OUT')).toEqual([])
    expect(most).toBeLessThanOrEqual(8)
  })
})

describe('hostile texts', () => {
  const HOSTILE = [
    `'; DROP TABLE x; --`,
    `"quoted"`,
    'back\\slash',
    'E\\x27',
    '$1 $$ $tag$',
    'tab\there',
    '张三\u200b',
    '😀'.repeat(50),
    '%s %n',
    'a\u0301',
    '\u0007',
  ]
  const visits = HOSTILE.flatMap((note, n) =>
    Array.from({ length: 250 }, (_, i) => `p${n}_${i},外科,9.50,${JSON.stringify(note).slice(0, 0)}${note}`),
  )

  test('are keys like others, the same ones as of an upload', async () => {
    await database.admin('CREATE TABLE clinic.hostile (LIKE clinic."Visits"); GRANT SELECT ON clinic.hostile TO reader')
    const rows = visits.map((line) => line.split(','))
    await database.admin(
      `INSERT INTO clinic.hostile SELECT r->>0, r->>1, (r->>2)::numeric, r->>3 FROM json_array_elements($1::json) AS r`,
      [JSON.stringify(rows)],
    )
    await publishFromSource(server, {
      slug: 'hostile-there',
      budget: BUDGET,
      tables: { ...CLINIC_TABLES, visits: { schema: 'clinic', table: 'hostile' } },
    })
    const quoted = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    await addClinic(server.deps, { slug: 'hostile-here', budget: BUDGET, visits: quoted })
    const keysOf = async (dataset: string): Promise<unknown[]> => {
      const run = await analyst.run({
        dataset,
        sql: 'SELECT note, COUNT(*) AS n FROM visits GROUP BY note',
        privacy: { epsilon: 100 },
      })
      return (await analyst.result(run.id)).rows.map(([note]) => String(note)).toSorted()
    }
    const there = await keysOf('hostile-there')
    expect(there).toEqual(await keysOf('hostile-here'))
    expect(there).toHaveLength(HOSTILE.length)
    for (const note of HOSTILE.slice(0, 4)) {
      const sql = `SELECT COUNT(*) AS n FROM visits WHERE note = '${note.replaceAll("'", "''")}'`
      const run = await analyst.run({ dataset: 'hostile-there', sql, privacy: { epsilon: 100 } })
      expect(Math.round(Number((await analyst.result(run.id)).rows[0]?.[0]) / 10)).toBe(25)
    }
  })

  test('are names like others', async () => {
    const schema = `s"; DROP SCHEMA clinic CASCADE; --`
    const user = `re'a"der; --`
    const role = `"${user.replaceAll('"', '""')}"`
    const quoted = `"${schema.replaceAll('"', '""')}"`
    await database.admin(`
      CREATE ROLE ${role} LOGIN PASSWORD 's3cret-too';
      GRANT USAGE ON SCHEMA clinic TO ${role};
      GRANT SELECT ON clinic.wards TO ${role};
      CREATE SCHEMA ${quoted} AUTHORIZATION ${role};
      CREATE TABLE clinic."t'""; --" ("person id" text, "W""ard" text, "Cost ($1)" numeric, "note'--" text);
      INSERT INTO clinic."t'""; --" SELECT person_id, "Ward", cost, note FROM clinic."Visits";
      GRANT SELECT ON clinic."t'""; --" TO ${role}`)
    await addSource({ name: 'odd', user, password: 's3cret-too', preparedSchema: schema })
    const yaml = clinicPolicy('odd', BUDGET)
      .replace(
        'ward: { title: { zh: 科, en: Ward }, type: code, role: dimension, grade: general-1, uses: [join, group, filter], codeList: wards, nullable: false }',
        'w_ard: { title: { zh: 科, en: Ward }, type: code, role: dimension, grade: general-1, uses: [join, group, filter], codeList: wards, nullable: false }',
      )
      .replace('      cost:', '      cost_1:')
    const headers = await server.as('owner')
    const tables = { visits: { schema: 'clinic', table: `t'"; --` }, wards: CLINIC_TABLES.wards }
    const payload = { source: { name: 'odd', tables }, yaml }
    const registered = await server.app.inject({
      method: 'POST',
      url: '/api/v1/datasets',
      headers: { ...headers, prefer: 'wait' },
      payload,
    })
    expect([registered.statusCode, registered.json().code]).toEqual([201, undefined])
    await server.app.inject({ method: 'POST', url: '/api/v1/datasets/odd/publish', headers })
    const run = await analyst.run({
      dataset: 'odd',
      sql: 'SELECT w_ard, SUM(cost_1) AS s FROM visits GROUP BY w_ard',
      privacy: { epsilon: 10 },
    })
    expect(run.status).toBe('finished')
    expect(await database.admin(`SELECT nspname FROM pg_namespace WHERE nspname = 'clinic'`)).toHaveLength(1)
  })
})

describe('what PostgreSQL says', () => {
  test('an error that quotes rows in text, detail and code reaches nobody', async () => {
    await database.admin(`
      CREATE FUNCTION public.loud() RETURNS event_trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '${CANARY}' USING ERRCODE = 'ZHANG', DETAIL = '${CANARY}', HINT = '${CANARY}'; END $$;
      CREATE EVENT TRIGGER loud ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.loud()`)
    const end = await registerFromSource(server, { slug: 'loud' })
    await database.admin('DROP EVENT TRIGGER loud')
    expect(end.failure).toMatchObject({ code: 'SOURCE_FAILED', params: { source: 'his', sqlState: 'other' } })
    expect(JSON.stringify(end)).not.toContain('ZHANG')
  })

  test('a database of another encoding is turned down', async () => {
    await database.admin(`CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`)
    await addSource({ name: 'bytes', database: 'bytes' })
    const headers = { ...(await server.as('owner')), 'accept-language': 'en' }
    const report = (
      await server.app.inject({ method: 'POST', url: '/api/v1/sources/bytes/check', headers })
    ).json<SourceCheckReport>()
    expect(report.items.find(({ check }) => check === 'encoding')).toMatchObject({
      outcome: 'problem',
      finding: 'The encoding of the database is SQL_ASCII.',
    })
  })

  test('no row, no password and no text of PostgreSQL is in any answer or log line', async () => {
    const { db } = server.deps.database
    const events = await db.selectFrom('events').select('leaf').execute()
    const everything = [
      ...analyst.answers,
      ...server.logLines,
      ...events.map(({ leaf }) => Buffer.from(leaf).toString()),
    ].join('\n')
    for (const secret of [CANARY, 'ZHANG', 's3cret', 'localhost', 'canceling statement', 'p599']) {
      expect(everything.includes(secret)).toBe(false)
    }
  })
})

test('a server that is killed in the middle of a question leaves a failed run and a ledger that fits the log', async () => {
  await database.locked(await preparedName('visits'), async () => {
    const fails = failing('SOURCE_UNREACHABLE')
    await vi.waitFor(async () => expect(await backends()).toBeGreaterThan(0))
    await database.kill()
    await fails
  })
  await failing('SOURCE_UNREACHABLE')
  await server.deps.log.publish()
  expect(await server.deps.log.verify()).toMatchObject({ problems: [] })
})
