import { trinoDialect } from '../../src/dialect/trino/trino-dialect.ts'
import { TrinoSession } from '../database/trino-session.ts'
import { testConformance } from './conformance.ts'

testConformance(trinoDialect, {
  open: () => TrinoSession.open(),
  hostile: {
    fixed: [`BIGINT '4611686018427387903'`, `BIGINT '-4611686018427387903'`, `BIGINT '0'`, 'CAST(NULL AS bigint)'],
    code: [`INTEGER '2147483647'`, `INTEGER '-2147483648'`, `INTEGER '-1'`, 'CAST(NULL AS integer)'],
    text: [`CAST(rpad('', 1000, '界') AS varchar)`, `CAST('' AS varchar)`, 'CAST(NULL AS varchar)', 'chr(0)', 'chr(1)'],
    boolean: ['true', 'CAST(NULL AS boolean)'],
    date: [
      `date_add('day', 1000000000, DATE '1970-01-01')`,
      `date_add('day', -1000000000, DATE '1970-01-01')`,
      `DATE '10000-01-01'`,
      `DATE '0000-12-31'`,
      'CAST(NULL AS date)',
    ],
    timestamp: [
      `TIMESTAMP '10000-01-01 00:00:00.000000'`,
      `TIMESTAMP '200000-12-31 23:59:59.999999'`,
      `TIMESTAMP '-20000-01-01 00:00:00.000000'`,
      'CAST(NULL AS timestamp(6))',
    ],
  },
})
