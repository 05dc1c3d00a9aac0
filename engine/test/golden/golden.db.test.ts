import { afterAll, beforeAll, test } from 'vitest'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { PostgresqlSession } from '../database/postgresql-session.ts'
import { expectExactAnswer, storeHospital } from './execute-golden.ts'
import { goldenCases } from './golden-case.ts'

let session: PostgresqlSession
beforeAll(async () => {
  await loadSqlParser()
  session = await PostgresqlSession.open()
  await storeHospital(session)
})
afterAll(async () => session[Symbol.asyncDispose]())

test.each(goldenCases().map((each) => [each.name, each] as const))(
  '%s, executed on PostgreSQL, is the exact answer',
  async (_, golden) => {
    await expectExactAnswer(session, golden)
  },
)
