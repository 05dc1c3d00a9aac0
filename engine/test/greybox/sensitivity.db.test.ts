import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { PostgresqlSession } from '../database/postgresql-session.ts'
import { proveSensitivity, randomRelation, randomSetsStatement, randomStatement } from './prove-sensitivity.ts'

/** The grey-box proof on PostgreSQL: the same databases and questions as on DuckDB, fewer of them. */
const TRIPLES = Number(process.env['YINGBI_GREYBOX_TRIPLES_POSTGRESQL'] ?? 600)
const TIMEOUT_MS = 3_600_000

let session: PostgresqlSession
beforeAll(async () => {
  await loadSqlParser()
  session = await PostgresqlSession.open()
})
afterAll(async () => session[Symbol.asyncDispose]())

test.each([
  ['relation', randomRelation],
  ['sql', randomStatement],
] as const)(
  'on PostgreSQL no unit moves a vector by more than declared: any %s',
  { timeout: TIMEOUT_MS },
  async (label, next) => {
    const proof = await proveSensitivity(session, { label, triples: TRIPLES / 2, next })
    expect(proof.triples).toBeGreaterThanOrEqual(TRIPLES / 2)
    expect(Math.max(...proof.worst.values())).toBe(1)
  },
)

test(
  'on PostgreSQL no unit moves a vector by more than declared: grouping sets, quantiles, different values',
  { timeout: TIMEOUT_MS },
  async ({ annotate }) => {
    const proof = await proveSensitivity(session, { label: 'sets', triples: TRIPLES / 2, next: randomSetsStatement })
    const { accepted, refused } = proof.answers
    await annotate(`${proof.summary()}; statements accepted ${accepted}, refused ${refused}`)
    expect(accepted).toBeGreaterThan(4 * refused)
    const kinds = new Set(Array.from(proof.worst.keys(), (name) => name.split(' ').at(-1)))
    expect(kinds.size).toBeGreaterThanOrEqual(4)
  },
)
