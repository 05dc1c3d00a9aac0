import { duckdbDialect } from '../../src/dialect/duckdb/duckdb-dialect.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { testConformance } from './conformance.ts'

testConformance(duckdbDialect, {
  open: () => DuckDBSession.open(),
  hostile: {
    fixed: ['4611686018427387903::BIGINT', '(-4611686018427387903)::BIGINT', '0::BIGINT', 'NULL::BIGINT'],
    code: ['65535::USMALLINT', 'NULL::USMALLINT'],
    text: [`repeat('界', 1000)`, `''`, 'NULL::VARCHAR', `chr(0)`],
    boolean: ['true', 'NULL::BOOLEAN'],
    date: [
      `'5881580-07-10'::DATE`,
      `'5877642-06-25 (BC)'::DATE`,
      `'infinity'::DATE`,
      `'-infinity'::DATE`,
      'NULL::DATE',
    ],
    timestamp: [
      `'294247-01-10 04:00:54.775806'::TIMESTAMP`,
      `'290309-12-22 (BC) 00:00:00'::TIMESTAMP`,
      `'infinity'::TIMESTAMP`,
      `'-infinity'::TIMESTAMP`,
      'NULL::TIMESTAMP',
    ],
  },
})
