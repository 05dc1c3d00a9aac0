import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Asker } from '../ask.ts'
import { addClinic } from '../clinic-dataset.ts'
import { openTestApp, type TestApp } from '../test-app.ts'

/**
 * SQL above the cut is the analyst's own and meets a real database. What it must not do: read anything but the released
 * tables, tell of the machine, take the server down with it, or fill it with results.
 */
let server: TestApp
let analyst: Asker
beforeAll(async () => {
  server = await openTestApp({ config: { requestsPerMinute: 1_000_000, resultQuantumMs: 20 } })
  await addClinic(server.deps, { budget: { dataset: 500, person: 500 } })
  analyst = new Asker(server)
})
afterAll(() => server.close())

const PARTS = `t AS (SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward),
  u AS (SELECT a.n FROM t a, t b, t c, t d, t e, t f, t g, t h, t i, t j, t k)`
const question = (sql: string) => ({ sql: `WITH ${PARTS} ${sql}`, privacy: { epsilon: 1 } })
const MOST_SENT = 10_000_000

describe('a released table is no way to', () => {
  test.each([
    ['files', "SELECT * FROM read_text('/etc/passwd')"],
    ['files by their name', "SELECT * FROM '/etc/passwd'"],
    ['files by a quoted name', 'SELECT * FROM "/etc/passwd"'],
    ['folders', "SELECT * FROM glob('/*')"],
    ['settings', "SELECT current_setting('memory_limit'), n FROM t"],
    ['settings by name', 'SELECT * FROM duckdb_settings()'],
    ['secrets', 'SELECT * FROM duckdb_secrets()'],
    ['the catalog', 'SELECT * FROM information_schema.tables'],
    ['the catalog of SQLite', 'SELECT * FROM sqlite_master'],
    ['the environment', "SELECT getenv('HOME') FROM t"],
    ['the version', 'SELECT version() FROM t'],
    ['the clock', 'SELECT now() FROM t'],
    ['chance', 'SELECT random() FROM t'],
    ['text that is run', "SELECT * FROM query('SELECT 1')"],
    ['tables by text', "SELECT * FROM query_table('t')"],
    ['the network', "SELECT * FROM read_csv('http://127.0.0.1/x.csv')"],
    ['macros', 'CREATE MACRO f(x) AS x; SELECT f(n) FROM t'],
    ['lambdas', 'SELECT list_transform([n], x -> x) FROM t'],
    ['endless series', 'SELECT * FROM generate_series(1, 1000000000000)'],
    ['endless ranges', 'SELECT n, range(1000000000) FROM t'],
    [
      'endless recursion',
      'SELECT * FROM (WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT * FROM r) q',
    ],
    ['structures', "SELECT {'a': n} FROM t"],
    ['rows as they are', 'SELECT * FROM visits'],
    ['another dataset', 'SELECT * FROM hospital.visits'],
    ['prepared tables', 'SELECT * FROM "clinic__v1__visits"'],
  ])('%s', async (_, sql) => {
    const asked = await analyst.ask(question(sql))
    expect(asked).toMatchObject({ status: 422 })
    expect(JSON.stringify(asked)).not.toMatch(/root:x:|\/home\/|\/tmp\//)
  })
})

describe('what takes too much ends, and the next question is answered', () => {
  test.each([
    ['a join without end', 'SELECT COUNT(*) FROM u a, u b, u c'],
    ['wide rows, many', "SELECT repeat('x', 3000) AS x FROM u LIMIT 20000"],
    ['one huge cell', "SELECT repeat('x', 30000000) AS x FROM t LIMIT 1"],
    ['huge cells that grow with the values', "SELECT lpad('x', CAST(n * 1000000 AS INTEGER), 'y') FROM t"],
    ['many numbers', `SELECT ${Array.from({ length: 60 }, (_, i) => `n + ${i} AS c${i}`).join()} FROM u LIMIT 60000`],
    ['one huge text of many', "SELECT string_agg(repeat('x', 500), ',') AS x FROM u"],
    ['a pattern that is larger than it looks', "SELECT regexp_matches('a', '((a{1,100}){1,100}){1,100}') FROM t"],
    ['a pattern that looks back', "SELECT regexp_matches(repeat('a', 10000), '(a*)*(a|aa)+$') FROM t"],
    ['padding', "SELECT printf('%999999999d', n) FROM t"],
    ['names', 'SELECT n, n, n AS "n", 1 AS "__proto__", 2 AS "constructor" FROM t'],
    ['letters that JSON and pages mind', "SELECT chr(8232) || chr(1) || '</script><!--' AS x FROM t"],
  ])('%s', async (_, sql) => {
    const asked = await analyst.ask(question(sql))
    const run = 'run' in asked ? await analyst.ended(asked.run) : null
    if (run?.status === 'finished') {
      const { body } = await analyst.get(`/runs/${run.id}/result`)
      expect(body.length).toBeLessThan(MOST_SENT)
      expect(() => JSON.parse(body) as unknown).not.toThrow()
    } else if (run !== null) expect(run.failure?.code).toBe('SQL_OUTER_QUERY')
    else expect(asked).toMatchObject({ status: 422 })
    expect(await analyst.run(question('SELECT ward, n FROM t'))).toMatchObject({ status: 'finished' })
  })
})
