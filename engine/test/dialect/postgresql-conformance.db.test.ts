import { postgresqlDialect } from '../../src/dialect/postgresql/postgresql-dialect.ts'
import { PostgresqlSession } from '../database/postgresql-session.ts'
import { testConformance } from './conformance.ts'

testConformance(postgresqlDialect, {
  open: () => PostgresqlSession.open(),
  hostile: {
    fixed: ['4611686018427387903::bigint', '(-4611686018427387903)::bigint', '0::bigint', 'NULL::bigint'],
    code: ['2147483647::integer', '(-2147483648)::integer', '65535::integer', 'NULL::integer'],
    text: [`repeat('界', 1000)`, `''`, 'NULL::text', 'chr(1)', 'chr(1114111)'],
    boolean: ['true', 'NULL::boolean'],
    date: [`'5874897-12-31'::date`, `'4713-01-01 BC'::date`, `'infinity'::date`, `'-infinity'::date`, 'NULL::date'],
    timestamp: [
      `'294276-12-31 23:59:59.999999'::timestamp`,
      `'4713-01-01 00:00:00 BC'::timestamp`,
      `'infinity'::timestamp`,
      `'-infinity'::timestamp`,
      'NULL::timestamp',
    ],
  },
})
