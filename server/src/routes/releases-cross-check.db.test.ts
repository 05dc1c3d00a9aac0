import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ReleaseDesk } from '../../test/release-desk.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'

let server: TestApp
let desk: ReleaseDesk
beforeAll(async () => {
  server = await openTestApp()
  desk = new ReleaseDesk(server)
})
afterAll(() => server.close())

describe('the database compared with the log', () => {
  const problems = async (): Promise<string[]> =>
    (await server.deps.log.verify()).problems.map(
      ({ code, place, detail }) => `${code} ${place.split(':')[0]} ${detail}`,
    )

  test('agrees with requests in every state', async () => {
    const states = ['approve', 'return', 'reject'] as const
    for (const state of states) {
      const { id } = await desk.request({ grade: 'general-3' })
      await desk.post('approver', `/releases/${id}/${state}`, { comment: 'why' })
    }
    const { id } = await desk.request({ grade: 'general-3' })
    await desk.post('analyst', `/releases/${id}/withdraw`)
    await desk.request({ grade: 'general-1' })
    await desk.request({ grade: 'general-3' })
    const found = await server.deps.database.db.selectFrom('releases').select('status').distinct().execute()
    expect(found.length).toBeGreaterThanOrEqual(5)
    expect(await problems()).toEqual([])
  })

  test.each<[string, string, string[]]>([
    ['a changed state', `update releases set status = 'withdrawn' where id = ?`, ['row-differs release status']],
    ['a changed title', `update releases set title = 'x' where id = ?`, ['row-differs release content']],
    [
      'a changed author',
      `update releases set author_id = (select id from users where username = 'office') where id = ?`,
      ['row-differs release content'],
    ],
    [
      'a changed comment',
      `update release_turns set comment = 'x' where release_id = ? and turn = 2`,
      ['row-differs release turn 2, comment'],
    ],
    [
      'a changed actor',
      `update release_turns set actor = 'nobody' where release_id = ? and turn = 3`,
      ['row-differs release turn 3, actor'],
    ],
    [
      'a deleted turn',
      `delete from release_turns where release_id = ? and turn = 3`,
      ['row-differs release status', 'row-differs release updated_at', 'entry-without-row release entry'],
    ],
  ])('names %s', async (_, statement, found) => {
    const { id } = await desk.request({ grade: 'general-3' })
    await desk.post('approver', `/releases/${id}/return`, { comment: 'why' })
    const { db } = server.deps.database
    const before = await rowsOf(id)
    await sql.raw(statement.replace('?', `'${id}'`)).execute(db)
    expect((await problems()).map((problem) => problem.replace(/entry \d+$/, 'entry'))).toEqual(found)
    await restore(id, before)
    expect(await problems()).toEqual([])
  })

  test('names a bundle that was changed, and one that belongs to another release', async () => {
    const { id } = await desk.request({ grade: 'general-1' })
    const { db } = server.deps.database
    const { bundle } = await db
      .selectFrom('release_bundles')
      .select('bundle')
      .where('release_id', '=', id)
      .executeTakeFirstOrThrow()
    const changed = Buffer.from(bundle ?? [])
    changed[200] = (changed[200] ?? 0) ^ 1
    await db.updateTable('release_bundles').set({ bundle: changed }).where('release_id', '=', id).execute()
    expect(await problems()).toEqual(['row-differs release bundle'])
    await db
      .updateTable('release_bundles')
      .set((eb) => ({
        bundle: eb
          .selectFrom('release_bundles as other')
          .select('bundle')
          .where('release_id', '<>', id)
          .where('bundle', 'is not', null)
          .limit(1),
      }))
      .where('release_id', '=', id)
      .execute()
    expect(await problems()).toEqual(['row-differs release bundle'])
    await db.updateTable('release_bundles').set({ bundle }).where('release_id', '=', id).execute()
    expect(await problems()).toEqual([])
  })

  test('names a request whose rows are gone', async () => {
    const { id } = await desk.request({ grade: 'general-3' })
    const { db } = server.deps.database
    await db.deleteFrom('release_turns').where('release_id', '=', id).execute()
    await db.deleteFrom('releases').where('id', '=', id).execute()
    const found = (await problems()).map((problem) => problem.replace(/entry \d+$/, 'entry'))
    expect(found).toEqual(['entry-without-row release entry', 'entry-without-row release entry'])
  })

  async function rowsOf(id: string) {
    const { db } = server.deps.database
    const release = await db.selectFrom('releases').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const turns = await db.selectFrom('release_turns').selectAll().where('release_id', '=', id).execute()
    return { release, turns }
  }

  async function restore(id: string, { release, turns }: Awaited<ReturnType<typeof rowsOf>>): Promise<void> {
    const { db } = server.deps.database
    const { status, title, author_id } = release
    await db.updateTable('releases').set({ status, title, author_id }).where('id', '=', id).execute()
    await db.deleteFrom('release_turns').where('release_id', '=', id).execute()
    await db.insertInto('release_turns').values(turns).execute()
  }
})
