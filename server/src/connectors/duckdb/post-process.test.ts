import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostProcessor } from './post-process.ts'
import type { ScratchTable } from './scratch-protocol.ts'

let scratch: PostProcessor
beforeAll(() => {
  scratch = new PostProcessor({ processes: 1, describeTimeoutMs: 1000, runTimeoutMs: 1000 })
})
afterAll(() => scratch.close())

const visits: ScratchTable = {
  name: 'noisy 1',
  columns: [
    { name: 'district', type: 'VARCHAR' },
    { name: 'visits', type: 'BIGINT' },
    { name: 'mean_cost', type: 'DOUBLE' },
  ],
  rows: [
    ['汀兰区', 5210n, 186.4],
    ['南麓县', 1240n, 121.3],
    [null, 3n, null],
  ],
}

describe('an outer query', () => {
  it('sorts, filters and computes over released tables', async () => {
    const sql = `SELECT district, visits * 2 AS twice, round(mean_cost, 0) AS cost, row_number() OVER (ORDER BY visits) AS place
      FROM "noisy 1" WHERE visits > 5 ORDER BY visits DESC`
    await expect(scratch.runOuterQuery({ sql }, [visits])).resolves.toEqual({
      kind: 'done',
      result: {
        columns: [
          { name: 'district', type: 'VARCHAR' },
          { name: 'twice', type: 'BIGINT' },
          { name: 'cost', type: 'DOUBLE' },
          { name: 'place', type: 'BIGINT' },
        ],
        rows: [
          ['汀兰区', 10420, 186, 2],
          ['南麓县', 2480, 121, 1],
        ],
      },
    })
  })

  it('is described without rows', async () => {
    const sql = `SELECT visits / 2 AS half, visits::VARCHAR || 'x' AS label, sum(visits) OVER () AS total FROM "noisy 1"`
    await expect(scratch.describeOuterQuery({ sql }, [visits])).resolves.toEqual({
      kind: 'done',
      result: {
        columns: [
          { name: 'half', type: 'DOUBLE' },
          { name: 'label', type: 'VARCHAR' },
          { name: 'total', type: 'HUGEINT' },
        ],
        rows: [],
      },
    })
  })

  it('takes every type of a released table', async () => {
    const table: ScratchTable = {
      name: 't',
      columns: [
        { name: 'a', type: 'BOOLEAN' },
        { name: 'b', type: 'HUGEINT' },
        { name: 'c', type: 'DECIMAL(38,2)' },
        { name: 'd', type: 'DATE' },
        { name: 'e', type: 'TIMESTAMP' },
      ],
      rows: [[true, 2n ** 100n, '-12.50', '1969-12-31', '2025-01-31T08:00:00Z']],
    }
    const answer = await scratch.runOuterQuery(
      { sql: "SELECT *, c + 1 AS f, d - 1 AS g, date_part('hour', e) FROM t" },
      [table],
    )
    expect(answer).toMatchObject({
      result: {
        rows: [
          [
            true,
            '1267650600228229401496703205376',
            -12.5,
            '1969-12-31',
            '2025-01-31T08:00:00Z',
            -11.5,
            '1969-12-30',
            8,
          ],
        ],
      },
    })
  })

  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['1.10::DECIMAL(9,2)', 1.1],
    ['12345678901234567.89::DECIMAL(30,2)', '12345678901234567.89'],
    ["'NaN'::DOUBLE", null],
    ["'inf'::DOUBLE", null],
    ["DATE '2025-01-31'", '2025-01-31'],
    ["TIMESTAMPTZ '2025-01-31 08:00:00+08'", '2025-01-31T00:00:00Z'],
    ['[1, 2]', '[1, 2]'],
    ["INTERVAL '2 days'", '2 days'],
  ])('writes %s as JSON holds it', async (expression, value) => {
    const answer = await scratch.runOuterQuery({ sql: `SELECT ${expression}` }, [])
    expect(answer).toMatchObject({ kind: 'done', result: { rows: [[value]] } })
  })

  it.each([
    ['an unknown function', 'SELECT no_such_function(1)'],
    ['a failing conversion', `SELECT CAST('canary-4711' AS INTEGER)`],
    ['two statements', 'SELECT 1; SELECT 2'],
    ['a change', 'CREATE TABLE x (a INTEGER)'],
    ['a setting', 'SET threads = 4'],
    ['a file', `SELECT * FROM read_text('/etc/passwd')`],
    ['a folder', `SELECT * FROM glob('/*')`],
    ['a network address', `SELECT * FROM read_csv('https://example.com/a.csv')`],
    ['an endless join', 'SELECT count(*) FROM range(100000000000) a, range(1000000) b'],
    [
      'an endless recursion',
      'WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) SELECT count(*) FROM t',
    ],
    ['a huge text', `SELECT length(repeat('x', 4000000000))`],
    ['a huge list', 'SELECT list_sum(range(1000000000))'],
    ['many huge texts', `SELECT max(length(repeat('x', 100000000) || range)) FROM range(100)`],
    ['too many rows', 'SELECT range FROM range(1000000)'],
    ['one cell that fills the store', `SELECT repeat('x', 9000000)`],
    ['many cells that fill the store', `SELECT repeat('x', 1000) FROM range(9000)`],
    [
      'many numbers that fill the store',
      `SELECT ${Array.from({ length: 20 }, (_, i) => `range + ${i}`).join()} FROM range(90000)`,
    ],
  ])('is refused without a text for %s, and the next one is answered', async (_what, sql) => {
    await expect(scratch.runOuterQuery({ sql }, [])).resolves.toMatchObject({
      kind: 'refused',
      code: 'SQL_OUTER_QUERY',
    })
    await expect(scratch.runOuterQuery({ sql: 'SELECT 1' }, [])).resolves.toMatchObject({ kind: 'done' })
  })

  it.each([
    ['a huge text', `SELECT repeat('x', 2000000000) FROM "noisy 1"`],
    ['a huge padding', `SELECT lpad('x', 2000000000, 'y') FROM "noisy 1"`],
    [
      'many large texts',
      `SELECT ${Array.from({ length: 50 }, (_, n) => `md5(repeat('x', ${30_000_000 + n}))`).join()}`,
    ],
  ])('is not described when a constant takes too much: %s, and the next one is', async (_what, sql) => {
    const patient = new PostProcessor({ processes: 1, describeTimeoutMs: 60_000 })
    try {
      const [answer, next] = await Promise.all([
        patient.describeOuterQuery({ sql }, [visits]),
        patient.describeOuterQuery({ sql: 'SELECT visits FROM "noisy 1"' }, [visits]),
      ])
      expect(answer).toEqual({ kind: 'refused', code: 'SQL_OUTER_QUERY', ended: false })
      expect(next).toMatchObject({ kind: 'done', result: { columns: [{ name: 'visits', type: 'BIGINT' }] } })
    } finally {
      patient.close()
    }
  })

  it.each([
    ['deep nesting', `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['a log file', `SELECT * FROM enable_logging(storage = 'file', storage_path = '/tmp/yingbi-log')`],
  ])('does no harm with %s', async (_what, sql) => {
    await scratch.runOuterQuery({ sql }, [])
    expect(existsSync('/tmp/yingbi-log')).toBe(false)
    await expect(scratch.runOuterQuery({ sql: 'SELECT 1' }, [])).resolves.toMatchObject({ kind: 'done' })
  })

  it('sees nothing of the one before it', async () => {
    await scratch.runOuterQuery({ sql: 'SELECT 1' }, [visits])
    const answer = await scratch.runOuterQuery({ sql: 'SELECT count(*) FROM duckdb_tables()' }, [])
    expect(answer).toMatchObject({ result: { rows: [[0]] } })
  })

  it('sees an empty environment', async () => {
    const answer = await scratch.runOuterQuery({ sql: "SELECT current_setting('home_directory')" }, [])
    expect(answer).toMatchObject({ result: { rows: [['']] } })
  })

  it('is answered beside a hundred others', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, n) =>
        scratch.runOuterQuery({ sql: `SELECT visits + ${n} FROM "noisy 1" LIMIT 1` }, [visits]),
      ),
    )
    expect(answers.map((answer) => (answer.kind === 'done' ? answer.result.rows[0]?.[0] : null))).toEqual(
      Array.from({ length: 100 }, (_, n) => 5210 + n),
    )
  })
})
