import type { Catalog } from '@yingbi/engine'

type Table = Catalog['tables'] extends ReadonlyMap<string, infer T> ? T : never
type Column = Table['columns'] extends ReadonlyMap<string, infer C> ? C : never

export const RETURN_FLAGS = ['A', 'N', 'R']
export const LINE_STATUSES = ['F', 'O']
export const PRIORITIES = ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW']

function column(name: string, type: Column['type']): Column {
  const uses: Column['uses'] = ['group', 'filter', 'aggregate', 'join']
  const title = { zh: name, en: name }
  return { name, title, type, role: 'dimension', grade: 'general-2', uses, nullable: false, policyLine: null }
}

const code = (list: string, values: readonly string[]): Column['type'] => ({ kind: 'code', list, values })
const fixed = (scale: number, lower: bigint, upper: bigint): Column['type'] => ({
  kind: 'fixed',
  scale,
  bounds: { lower, upper },
})

function table(
  name: string,
  approximateRows: number,
  limits: Table['contribution'],
  columns: readonly Column[],
): Table {
  return {
    name,
    title: { zh: name, en: name },
    kind: 'private',
    unitColumn: 'custkey',
    contribution: limits,
    approximateRows,
    columns: new Map([column('custkey', { kind: 'text' }), ...columns].map((each) => [each.name, each])),
  }
}

/**
 * Orders and their lines in the shape of the TPC-H schema (specification 3.0.1, section 1.4) with the customer as
 * privacy unit: for every unit of scale 150,000 customers, two thirds of whom order, 1.5 M orders and 6 M lines.
 */
export function tpchCatalog(scale: number): Catalog {
  const tables = [
    table('orders', 1_500_000 * scale, { rows: 30, groups: 5, rowsPerGroup: 10 }, [
      column('orderkey', fixed(0, 0n, 1n << 40n)),
      column('orderpriority', code('priority', PRIORITIES)),
      column('orderdate', { kind: 'date' }),
    ]),
    table('lineitem', 6_000_000 * scale, { rows: 120, groups: 4, rowsPerGroup: 60 }, [
      column('orderkey', fixed(0, 0n, 1n << 40n)),
      column('returnflag', code('returnflag', RETURN_FLAGS)),
      column('linestatus', code('linestatus', LINE_STATUSES)),
      column('quantity', fixed(0, 1n, 50n)),
      column('extendedprice', fixed(2, 0n, 10_500_000n)),
      column('discount', fixed(2, 0n, 10n)),
      column('shipdate', { kind: 'date' }),
    ]),
  ]
  return {
    dataset: 'tpch',
    policyOwner: { zh: '测量', en: 'bench' },
    policyVersion: '1',
    dataVersion: `s${scale}`,
    unit: { name: 'customer', title: { zh: '客户', en: 'customer' } },
    delta: 1e-6,
    tables: new Map(tables.map((each) => [each.name, each])),
  }
}
