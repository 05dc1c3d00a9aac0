import { beforeAll, describe, expect, it } from 'vitest'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalRefusals } from '../compile-hospital.ts'

beforeAll(async () => loadSqlParser())

/** Found on every object of the language, so a lookup by a name of the statement could meet them. */
const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']

describe.each(NAMES)('a name that every object has, %s', (name) => {
  it.each([
    ['SQL_UNKNOWN_FUNCTION', `SELECT COUNT(*), "${name}"(1) FROM visits`],
    ['SQL_UNKNOWN_FUNCTION', `SELECT SUM("${name}"(cost)) FROM visits`],
    ['SQL_UNSUPPORTED', `SELECT COUNT(*) FROM visits WHERE CAST(district AS "${name}") = '1'`],
    ['SQL_UNKNOWN_FUNCTION', `SELECT COUNT(*) FROM visits WHERE date_part('${name}', visit_date) = 1`],
    ['SQL_UNKNOWN_COLUMN', `SELECT COUNT("${name}") FROM visits`],
    ['SQL_UNKNOWN_TABLE', `SELECT COUNT(*) FROM "${name}"`],
  ])('is refused with %s: %s', (code, sql) => {
    expect(hospitalRefusals(sql, { privacy: { epsilon: 1 } }).map((refusal) => refusal.code)).toContain(code)
  })
})
