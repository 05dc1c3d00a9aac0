import { beforeAll, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { tokenizeSql } from '../../src/sql/tokenize-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { ACCEPTED } from '../sql/accepted-statements.ts'

/**
 * Chance in the database is drawn anew when a CTE is read twice, can be seeded and guessed, and may be folded away; so
 * no issued statement may hold any. Nor may it choose rows by the values of others, or name anything but prepared tables.
 */
const catalog = hospitalCatalog()
const WAYS = [null, 'ranked-rows', 'two-level'] as const

/** Words that would make an answer depend on chance, time, session, order of rows or files. */
const FORBIDDEN = new Set(
  `random rand setseed uuid gen_random_uuid now current_timestamp current_date transaction_timestamp nextval
  limit offset fetch tablesample sample using_sample qualify any_value first last arbitrary string_agg list array_agg
  read_csv read_parquet read_text glob copy attach pragma set current_setting getenv double float real try_cast_float
  sqrt exp ln log power`.split(/\s+/),
)

/** A list that is made a sorted set at once has lost the order of rows. */
const SORTED_SET = /list_sort\(list(?:_distinct\(list)?\(/g

beforeAll(async () => loadSqlParser())

const issued = () =>
  ACCEPTED.flatMap((sql) =>
    WAYS.flatMap((bounding) => {
      const privacy = { epsilon: 1, ...(bounding === null ? {} : { bounding }) }
      const compiled = compile({ sql, catalog, privacy })
      return compiled.kind === 'accepted' ? compiled.plan.measured.map((plan) => plan.sql) : []
    }),
  )

test('no issued statement holds chance, a clock, a limit, a file or a floating-point type', () => {
  const texts = issued()
  expect(texts.length).toBeGreaterThan(150)
  const met = texts.flatMap((text) =>
    tokenizeSql(text.replaceAll(SORTED_SET, '')).flatMap(({ kind, keyword }, index, tokens) => {
      // The place of NULLs is the opposite of an order left open.
      if (tokens[index - 1]?.keyword === 'nulls') return []
      return kind === 'word' && FORBIDDEN.has(keyword) ? [keyword] : []
    }),
  )
  expect([...new Set(met)]).toEqual([])
})

test('a literal of the question stays a literal', () => {
  const texts = ["'; DROP TABLE x; --", "\\'; SELECT 1 --", '$$; SELECT 1; $$', "' OR '1'='1", '/*', '"'].flatMap(
    (text) => {
      const sql = `SELECT COUNT(*) FROM visits WHERE diagnosis = '${text.replaceAll("'", "''")}'`
      const compiled = compile({ sql, catalog, privacy: { epsilon: 1 } })
      return compiled.kind === 'accepted' ? compiled.plan.measured.map((plan) => [text, plan.sql] as const) : []
    },
  )
  expect(texts).toHaveLength(6)
  for (const [text, sql] of texts) {
    const literals = tokenizeSql(sql).filter(({ kind }) => kind === 'string')
    expect(literals.map(({ start, end }) => sql.slice(start, end))).toContain(`'${text.replaceAll("'", "''")}'`)
    expect(tokenizeSql(sql).some(({ keyword }) => keyword === ';' || keyword === 'drop')).toBe(false)
  }
})
