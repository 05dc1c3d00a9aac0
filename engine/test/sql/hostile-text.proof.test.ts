import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { loadSqlParser, MAX_OPERATOR_CHAIN, MAX_SQL_DEPTH, MAX_SQL_LENGTH } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { ACCEPTED } from './accepted-statements.ts'

const catalog = hospitalCatalog()
const FIRST = 'SELECT district, COUNT(*) FROM visits GROUP BY district'

beforeAll(async () => loadSqlParser())

function codesOf(sql: string): readonly string[] {
  const result = bindQuery(sql, catalog)
  return result.kind === 'bound' ? ['bound'] : result.refusals.map((refusal) => refusal.code)
}

const repeated = (count: number, text: string) => text.repeat(count)

describe('a hostile text', () => {
  it.each<[string, string, string]>([
    ['a megabyte of letters', repeated(1_000_000, 'a'), 'SQL_TOO_LONG'],
    ['a megabyte of brackets', repeated(1_000_000, '('), 'SQL_TOO_LONG'],
    ['one character too many', `SELECT ${' '.repeat(MAX_SQL_LENGTH)}1`, 'SQL_TOO_LONG'],
    ['deep brackets', `SELECT ${repeated(5000, '(')}1${repeated(5000, ')')}`, 'SQL_TOO_DEEP'],
    ['open brackets', `SELECT ${repeated(90_000, '(')}`, 'SQL_TOO_DEEP'],
    ['closed brackets', `SELECT 1${repeated(90_000, ')')}`, 'SQL_SYNTAX'],
    ['deep calls', `SELECT ${repeated(5000, 'abs(')}1${repeated(5000, ')')}`, 'SQL_TOO_DEEP'],
    ['deep arrays', `SELECT ${repeated(5000, 'ARRAY[')}1${repeated(5000, ']')}`, 'SQL_TOO_DEEP'],
    ['deep CASE', `SELECT ${repeated(3000, 'CASE WHEN a THEN b ELSE ')}1${repeated(3000, ' END')}`, 'SQL_TOO_DEEP'],
    [
      'deep subqueries',
      `SELECT * FROM ${repeated(3000, '(SELECT * FROM ')}visits${repeated(3000, ') q')}`,
      'SQL_TOO_DEEP',
    ],
    ['a chain of NOT', `SELECT COUNT(*) FROM visits WHERE ${repeated(20_000, 'NOT ')}TRUE`, 'SQL_TOO_DEEP'],
    ['a chain of minus signs', `SELECT ${repeated(40_000, '- ')}1`, 'SQL_TOO_DEEP'],
    ['a chain of sums', `SELECT SUM(cost${repeated(40_000, '+1')}) FROM visits`, 'SQL_TOO_DEEP'],
    ['a chain of casts', `SELECT 1${repeated(15_000, '::int')}`, 'SQL_TOO_DEEP'],
    ['a chain of IS NULL', `SELECT COUNT(*) FROM visits WHERE cost${repeated(10_000, ' IS NULL')}`, 'SQL_TOO_DEEP'],
    ['a chain of UNION', `SELECT 1${repeated(5000, ' UNION SELECT 1')}`, 'SQL_TOO_DEEP'],
    ['a chain of JOIN', `SELECT 1 FROM visits${repeated(4000, ' JOIN visits ON TRUE')}`, 'SQL_TOO_DEEP'],
    ['ten thousand columns', `SELECT ${repeated(9999, 'cost, ')}cost FROM visits`, 'SQL_TOO_LARGE'],
    [
      'ten thousand unknown columns',
      `SELECT ${Array.from({ length: 9999 }, (_, i) => `a${i}`).join()} FROM visits`,
      'SQL_TOO_LARGE',
    ],
    ['ten thousand ungrouped columns', `SELECT ${repeated(9999, 'cost, ')}COUNT(*) FROM visits`, 'SQL_TOO_LARGE'],
    [
      'ten thousand aggregates',
      `SELECT ${Array.from({ length: 6000 }, (_, i) => `SUM(cost+${i})`).join()} FROM visits`,
      'SQL_TOO_LARGE',
    ],
    ['two thousand subqueries', `SELECT ${repeated(1999, '(SELECT COUNT(*) FROM visits), ')}1`, 'SQL_TOO_LARGE'],
    ['a NUL', 'SELECT COUNT(*)\0 FROM visits', 'SQL_SYNTAX'],
    ['half a surrogate pair', 'SELECT COUNT(*) AS "\uD83D" FROM visits', 'SQL_SYNTAX'],
    ['bytes of a picture', '\u0089PNG\r\n\u001a\n\u0001\u0002\u0003', 'SQL_SYNTAX'],
    ['a comment without end', 'SELECT COUNT(*) FROM visits /* and so on', 'SQL_SYNTAX'],
    ['a name without end', 'SELECT COUNT(*) AS "n FROM visits', 'SQL_SYNTAX'],
    ['a dollar quote without end', 'SELECT $x$ FROM visits', 'SQL_SYNTAX'],
  ])('%s is refused with a code, and the parser still works', (_, sql, code) => {
    expect(codesOf(sql)).toContain(code)
    expect(codesOf(FIRST)).toEqual(['bound'])
  })

  it('may be as deep as the limit', () => {
    const sql = `SELECT COUNT(*) FROM visits WHERE ${repeated(MAX_SQL_DEPTH - 1, '(')}year = 2025${repeated(MAX_SQL_DEPTH - 1, ')')}`
    expect(codesOf(sql)).toEqual(['bound'])
  })

  it('may hold thousands of conditions side by side', () => {
    const years = Array.from({ length: 3000 }, (_, i) => `year = ${i}`).join(' OR ')
    expect(codesOf(`SELECT COUNT(*) FROM visits WHERE ${years}`)).toEqual(['bound'])
    const listed = Array.from({ length: 10_000 }, (_, i) => i).join(', ')
    expect(codesOf(`SELECT year, COUNT(*) FROM visits WHERE year IN (${listed}) GROUP BY year`)).toEqual(['bound'])
    expect(codesOf(`SELECT SUM(cost${repeated(MAX_OPERATOR_CHAIN - 1, ' + 1')}) FROM visits`)).toEqual(['bound'])
  })

  it('counts places in UTF-16 units, after characters of every width', () => {
    const sql = "SELECT COUNT(*) AS 人𠀀é FROM visits WHERE diagnosis = '𠀀' AND kost > 1"
    const result = bindQuery(sql, catalog)
    const [refusal] = result.kind === 'refused' ? result.refusals : []
    expect(sql.slice(refusal?.span?.start, refusal?.span?.end)).toBe('kost')
    const broken = "SELECT '𠀀人é' AS x FROM visits WHERE WHERE"
    const syntax = bindQuery(broken, catalog)
    const [cause] = syntax.kind === 'refused' ? syntax.refusals : []
    expect([cause?.span?.start, cause?.code]).toEqual([broken.lastIndexOf('WHERE'), 'SQL_SYNTAX'])
  })
})

const WORDS = [
  ...'SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET JOIN LEFT RIGHT FULL CROSS ON USING AND OR NOT IN IS NULL CASE WHEN THEN ELSE END AS WITH UNION ALL DISTINCT OVER PARTITION BETWEEN LIKE EXISTS CAST FILTER VALUES DATE INTERVAL TRUE'.split(
    ' ',
  ),
  ...'visits residents districts v r d person_id district cost days year visit_date name age sex zone population diagnosis'.split(
    ' ',
  ),
  ...'COUNT SUM AVG MAX ROW_NUMBER round year coalesce least random ( ) ( ) , , . * + - / % = <> < >= || :: ; 1 2.5 0'.split(
    ' ',
  ),
  "'x'",
  "'东城'",
  "'2025-01-01'",
  '"q"',
  '人数',
  'COUNT(*)',
  'GROUP BY',
  'FROM visits',
  'SELECT COUNT(*)',
  '--',
  '/*',
  '$1',
  '[',
  ']',
]

describe('any text', () => {
  it('gets an answer with causes or none, never an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }), (words) => {
        expectAnswer(words.join(' '))
      }),
      { numRuns: 3000 },
    )
  })

  it('made of an accepted statement by cutting, doubling or swapping words gets an answer too', () => {
    const statement = fc.constantFrom(...ACCEPTED)
    const edit = fc.record({
      at: fc.nat(60),
      kind: fc.constantFrom('cut', 'double', 'swap', 'replace', 'insert'),
      word: fc.constantFrom(...WORDS),
    })
    fc.assert(
      fc.property(statement, fc.array(edit, { minLength: 1, maxLength: 4 }), (sql, edits) => {
        const words = sql.match(/[\p{L}\p{N}_."]+|'[^']*'|\s+|[^\p{L}\p{N}_\s]/gu) ?? []
        for (const { at, kind, word } of edits) {
          const place = at % Math.max(1, words.length)
          if (kind === 'cut') words.splice(place, 1)
          else if (kind === 'double') words.splice(place, 0, words[place] ?? '')
          else if (kind === 'swap') words.splice(place, 2, words[place + 1] ?? '', words[place] ?? '')
          else if (kind === 'replace') words[place] = word
          else words.splice(place, 0, ` ${word} `)
        }
        expectAnswer(words.join(''))
      }),
      { numRuns: 6000 },
    )
  })

  it('of any characters gets an answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expectAnswer(text)
        expectAnswer(`SELECT COUNT(*) AS ${text} FROM visits WHERE name = ${text}`)
      }),
      { numRuns: 1500 },
    )
  })
})

function expectAnswer(sql: string): void {
  const result = bindQuery(sql, catalog)
  if (result.kind === 'bound') return
  expect(result.refusals.length).toBeGreaterThan(0)
  for (const { span, edits } of result.refusals) {
    for (const place of [...(span === null ? [] : [span]), ...edits]) {
      expect(place.start).toBeGreaterThanOrEqual(0)
      expect(place.end).toBeGreaterThanOrEqual(place.start)
      expect(place.end).toBeLessThanOrEqual(sql.length)
    }
  }
}
