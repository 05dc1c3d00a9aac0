import type { DuckDBConnection } from '@duckdb/node-api'
import { preparedTableName, RANK_COLUMN, UNIT_COLUMN, type Catalog } from '@yingbi/engine'
import { LINE_STATUSES, PRIORITIES, RETURN_FLAGS } from './tpch-catalog.ts'

const CUSTOMERS = 150_000
/** Customers who order; the others have no rows, as every third customer in TPC-H. */
const ORDERING = 100_000
const ORDERS_PER_CUSTOMER = 15
const LINES_PER_ORDER = 4
/** Made so many customers at a time, so that sorting one part is all that has to fit into memory. */
const CUSTOMERS_AT_A_TIME = 100_000

export function tpchTable(catalog: Catalog, table: string): string {
  return `"${preparedTableName(catalog.dataset, catalog.dataVersion, table)}"`
}

/** Makes the prepared tables of `tpchCatalog`: sorted by unit, ranked in an order that is mixed inside each unit. */
export async function makeTpchTables(connection: DuckDBConnection, catalog: Catalog, scale: number): Promise<void> {
  const [orders, lineitem] = [tpchTable(catalog, 'orders'), tpchTable(catalog, 'lineitem')]
  await connection.run(`CREATE TABLE ${orders} ("${UNIT_COLUMN}" UBIGINT, "${RANK_COLUMN}" INTEGER,
    orderkey BIGINT, orderpriority USMALLINT, orderdate DATE)`)
  await connection.run(`CREATE TABLE ${lineitem} ("${UNIT_COLUMN}" UBIGINT, "${RANK_COLUMN}" INTEGER, orderkey BIGINT,
    returnflag USMALLINT, linestatus USMALLINT, quantity BIGINT, extendedprice BIGINT, discount BIGINT, shipdate DATE)`)
  const customers = Math.round((CUSTOMERS * scale * ORDERING) / CUSTOMERS)
  for (let from = 0; from < customers; from += CUSTOMERS_AT_A_TIME) {
    const to = Math.min(customers, from + CUSTOMERS_AT_A_TIME)
    await connection.run(`INSERT INTO ${orders} ${ordersSql(from, to)}`)
    await connection.run(`INSERT INTO ${lineitem} ${linesSql(from, to)}`)
  }
}

const unitOf = (customer: string) => `(${customer} * 2654435761)::UBIGINT`
const rankOf = (order: string) => `row_number() OVER (PARTITION BY c ORDER BY hash(${order}))::INTEGER`

function ordersSql(from: number, to: number): string {
  const last = to * ORDERS_PER_CUSTOMER
  return `SELECT ${unitOf('c')} AS unit, ${rankOf('o')}, o,
    (hash(o + 1) % ${PRIORITIES.length})::USMALLINT, DATE '1992-01-01' + (hash(o + 2) % 2400)::INTEGER
    FROM (SELECT i AS o, i // ${ORDERS_PER_CUSTOMER} AS c FROM range(${from * ORDERS_PER_CUSTOMER}, ${last}) AS r(i))
    ORDER BY unit`
}

function linesSql(from: number, to: number): string {
  const perCustomer = ORDERS_PER_CUSTOMER * LINES_PER_ORDER
  return `SELECT ${unitOf('c')} AS unit, ${rankOf('l')}, l // ${LINES_PER_ORDER},
    (hash(l + 1) % ${RETURN_FLAGS.length})::USMALLINT, (hash(l + 2) % ${LINE_STATUSES.length})::USMALLINT,
    (1 + hash(l + 3) % 50)::BIGINT, (90000 + hash(l + 4) % 10400000)::BIGINT, (hash(l + 5) % 11)::BIGINT,
    DATE '1992-01-02' + (hash(l + 6) % 2500)::INTEGER
    FROM (SELECT i AS l, i // ${perCustomer} AS c FROM range(${from * perCustomer}, ${to * perCustomer}) AS r(i))
    ORDER BY unit`
}
