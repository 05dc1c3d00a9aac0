import { afterAll, beforeAll, test } from 'vitest'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { TrinoSession } from '../database/trino-session.ts'
import { expectExactAnswer, storeHospital } from './execute-golden.ts'
import { goldenCases } from './golden-case.ts'

let session: TrinoSession
beforeAll(async () => {
  await loadSqlParser()
  session = await TrinoSession.open()
  await storeHospital(session)
})
afterAll(async () => session[Symbol.asyncDispose]())

test.each(goldenCases().map((each) => [each.name, each] as const))(
  '%s, executed on Trino, is the exact answer',
  async (_, golden) => {
    await expectExactAnswer(session, golden)
  },
)
