import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { TrinoSession } from '../database/trino-session.ts'
import { proveSensitivity, randomRelation, randomStatement } from './prove-sensitivity.ts'

/** The grey-box proof on Trino: the same databases and questions as on DuckDB, few of them, for each takes tenths of a second. */
const TRIPLES = Number(process.env['YINGBI_GREYBOX_TRIPLES_TRINO'] ?? 160)
const TIMEOUT_MS = 3_600_000

let session: TrinoSession
beforeAll(async () => {
  await loadSqlParser()
  session = await TrinoSession.open()
})
afterAll(async () => session[Symbol.asyncDispose]())

test.each([
  ['relation', randomRelation],
  ['sql', randomStatement],
] as const)(
  'on Trino no unit moves a vector by more than declared: any %s',
  { timeout: TIMEOUT_MS },
  async (label, next) => {
    const proof = await proveSensitivity(session, { label, triples: TRIPLES / 2, next })
    expect(proof.triples).toBeGreaterThanOrEqual(TRIPLES / 2)
  },
)
