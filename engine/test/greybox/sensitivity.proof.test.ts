import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { proveSensitivity, randomRelation, randomStatement } from './prove-sensitivity.ts'

/**
 * The grey-box proof: for random catalogs, databases and queries, the exact vectors that noise is added to move by at
 * most the declared sensitivity when one unit is taken away. A triple is (query, database, neighbour).
 */
const TRIPLES = Number(process.env['YINGBI_GREYBOX_TRIPLES'] ?? 4800)
/** Kinds of measurements, and selection. */
const KINDS_OF_VECTORS = 11
const TIMEOUT_MS = 3_600_000

let session: DuckDBSession
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
})
afterAll(async () => session[Symbol.asyncDispose]())

test(`no unit moves a vector by more than declared: any relation`, { timeout: TIMEOUT_MS }, async ({ annotate }) => {
  const proof = await proveSensitivity(session, { label: 'relation', triples: TRIPLES / 2, next: randomRelation })
  await annotate(proof.summary())
  // The declared bounds are reached: none of them could be smaller, and the units here are hostile enough to find out.
  // Different values reach theirs only where nobody else has any of a unit's.
  const floor = (name: string) => (name.endsWith(' distinct') ? 0.7 : 0.999)
  expect([...proof.worst].filter(([name, share]) => share < floor(name) && proof.isOftenSeen(name))).toEqual([])
  const kinds = [...new Set(Array.from(proof.worst.keys(), (name) => name.split(' ').at(-1)))]
  expect(kinds.length).toBeGreaterThanOrEqual(KINDS_OF_VECTORS)
  // Ranked rows cannot bound keys that have to be selected.
  const ways = kinds.flatMap((kind) => [
    `two-level ${kind}`,
    ...(kind?.endsWith('selection') === true ? [] : [`ranked-rows ${kind}`]),
  ])
  expect([...proof.worst.keys()]).toEqual(expect.arrayContaining(ways))
})

test(`no unit moves a vector by more than declared: any SQL`, { timeout: TIMEOUT_MS }, async ({ annotate }) => {
  const proof = await proveSensitivity(session, { label: 'sql', triples: TRIPLES / 2, next: randomStatement })
  const { accepted, refused } = proof.answers
  await annotate(`${proof.summary()}; statements accepted ${accepted}, refused ${refused}`)
  expect(accepted).toBeGreaterThan(4 * refused)
})
