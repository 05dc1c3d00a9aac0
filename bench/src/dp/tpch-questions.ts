import type { Catalog } from '@yingbi/engine'
import { UNIT_COLUMN } from '@yingbi/engine'
import { tpchTable } from './tpch-data.ts'

/** A question in DP form, the plain SQL that it is compared with, and the per-unit SQL that two-level is. */
export interface TpchQuestion {
  readonly name: string
  readonly sql: string
  readonly plain: (catalog: Catalog) => string
  readonly perUnit: (catalog: Catalog) => string
}

const Q1_WHERE = "shipdate <= DATE '1998-09-02'"
const Q6_WHERE =
  "shipdate >= DATE '1994-01-01' AND shipdate < DATE '1995-01-01' AND discount BETWEEN 5 AND 7 AND quantity < 24"

/** After TPC-H queries 1, 4 and 6. */
export const TPCH_QUESTIONS: readonly TpchQuestion[] = [
  {
    name: 'q1',
    sql: `SELECT returnflag, linestatus, COUNT(*), SUM(quantity), SUM(extendedprice), AVG(discount)
      FROM lineitem WHERE ${Q1_WHERE} GROUP BY returnflag, linestatus`,
    plain: (catalog) => `SELECT returnflag, linestatus, count(*), sum(quantity), sum(extendedprice), sum(discount)
      FROM ${tpchTable(catalog, 'lineitem')} WHERE ${Q1_WHERE} GROUP BY returnflag, linestatus`,
    perUnit: (catalog) => `SELECT returnflag, linestatus, sum(n), sum(q), sum(e), sum(d) FROM (
      SELECT returnflag, linestatus, count(*) AS n, sum(quantity) AS q, sum(extendedprice) AS e, sum(discount) AS d
      FROM ${tpchTable(catalog, 'lineitem')} WHERE ${Q1_WHERE}
      GROUP BY returnflag, linestatus, "${UNIT_COLUMN}") GROUP BY returnflag, linestatus`,
  },
  {
    name: 'q6',
    sql: `SELECT SUM(extendedprice * discount) FROM lineitem WHERE shipdate >= DATE '1994-01-01'
      AND shipdate < DATE '1995-01-01' AND discount BETWEEN 0.05 AND 0.07 AND quantity < 24`,
    plain: (catalog) => `SELECT sum(extendedprice * discount) FROM ${tpchTable(catalog, 'lineitem')} WHERE ${Q6_WHERE}`,
    perUnit: (catalog) => `SELECT sum(s) FROM (SELECT sum(extendedprice * discount) AS s
      FROM ${tpchTable(catalog, 'lineitem')} WHERE ${Q6_WHERE} GROUP BY "${UNIT_COLUMN}")`,
  },
  {
    name: 'q4',
    sql: `SELECT orderpriority, COUNT(*) FROM orders WHERE orderdate >= DATE '1993-07-01'
      AND orderdate < DATE '1993-10-01' GROUP BY orderpriority`,
    plain: (catalog) => `SELECT orderpriority, count(*) FROM ${tpchTable(catalog, 'orders')}
      WHERE orderdate >= DATE '1993-07-01' AND orderdate < DATE '1993-10-01' GROUP BY orderpriority`,
    perUnit: (catalog) => `SELECT orderpriority, sum(n) FROM (SELECT orderpriority, count(*) AS n
      FROM ${tpchTable(catalog, 'orders')} WHERE orderdate >= DATE '1993-07-01' AND orderdate < DATE '1993-10-01'
      GROUP BY orderpriority, "${UNIT_COLUMN}") GROUP BY orderpriority`,
  },
]
