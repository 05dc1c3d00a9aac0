import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase } from '../../test/open-test-database.ts'
import type { Database } from '../database/database.ts'
import { openServerInstance } from './server-instances.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

test('an instance never takes itself for gone', async () => {
  const instance = await openServerInstance(database)
  expect(await instance.ended([instance.number])).toEqual([])
  await instance.close()
})

test('an instance that was closed is gone for the next one', async () => {
  const first = await openServerInstance(database)
  await first.close()
  const second = await openServerInstance(database)
  expect(await second.ended([first.number, second.number])).toEqual([first.number])
  await second.close()
})

test('on PostgreSQL an instance that lives is not gone for another', async () => {
  const first = await openServerInstance(database)
  const second = await openServerInstance(database)
  // The embedded database belongs to one process, so there any other instance is a former one.
  expect(await second.ended([first.number])).toEqual(database.kind === 'postgres' ? [] : [first.number])
  await second.close()
  await first.close()
})
