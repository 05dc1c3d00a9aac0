import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertFinishedRun } from '../../test/finished-run.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { datasetCrossCheck } from './dataset-cross-check.ts'

let server: TestApp
let datasetId: string
beforeAll(async () => {
  server = await openTestApp()
  datasetId = (await insertFinishedRun(server.deps, { slug: 'hospital', grade: 'general-2' })).datasetId
})
afterAll(() => server.close())

/** What the check finds after a statement; the statement is undone. */
async function problemsAfter(statement: string): Promise<string[]> {
  const found: string[] = []
  const undo = new Error('undo')
  const work = server.deps.database.db.transaction().execute(async (trx) => {
    if (statement !== '') await sql.raw(statement).execute(trx)
    const problems = await datasetCrossCheck.run(trx, server.deps.keys)
    found.push(...problems.map(({ code, place, detail }) => `${code} ${place.split(':')[0]} ${detail}`))
    throw undo
  })
  await work.catch((error: unknown) => {
    if (error !== undo) throw error
  })
  return found
}

test.each<[string, string, string[]]>([
  ['nothing', '', []],
  ['a changed text', `update dataset_policies set yaml = yaml || ' '`, ['row-differs dataset policy 1']],
  [
    'a changed text and hash',
    `update dataset_policies set yaml = yaml || ' ', policy_hash = encode(sha256(convert_to(yaml || ' ', 'UTF8')), 'hex')`,
    ['row-differs dataset policy 1'],
  ],
  [
    'a parsed policy that says something else than its text',
    `update dataset_policies set policy = replace(policy::text, '"epsilon":10', '"epsilon":99')::json`,
    ['row-differs dataset policy 1'],
  ],
  ['a changed status', `update datasets set status = 'suspended'`, ['row-differs dataset status']],
  ['a changed grade', `update datasets set grade = 'general-1'`, ['row-differs dataset grade']],
  [
    'a version that nobody made',
    `insert into dataset_policies select dataset_id, 2, yaml, policy, policy_hash, comment, created_by, created_at from dataset_policies;`,
    ['row-without-entry dataset policy 2'],
  ],
])('after %s it names what differs', async (_, statement, problems) => {
  expect(await problemsAfter(statement)).toEqual(problems)
})

test('a dataset that is gone is missed by its entries', async () => {
  const { db } = server.deps.database
  await db
    .transaction()
    .execute(async (trx) => {
      await trx.deleteFrom('dataset_policies').where('dataset_id', '=', datasetId).execute()
      const problems = await datasetCrossCheck.run(trx, server.deps.keys)
      expect(problems).toEqual([{ code: 'entry-without-row', place: `dataset:${datasetId}`, detail: 'policy 1' }])
      throw new Error('undo')
    })
    .catch((error: unknown) => {
      if (!(error instanceof Error) || error.message !== 'undo') throw error
    })
})
