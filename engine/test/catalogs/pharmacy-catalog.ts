import type { Catalog, CatalogColumn, CatalogTable } from '../../src/catalog/catalog.ts'
import { hospitalCatalog } from './hospital-catalog.ts'

/** The hospital with prescriptions of its visits and their items, which reach the person over the visit. */
export function pharmacyCatalog(): Catalog {
  const hospital = hospitalCatalog()
  const visits = hospital.tables.get('visits')
  if (visits === undefined) throw new Error('no visits')
  const numbered = { ...visits, columns: new Map([...visits.columns, ...columns([key('visit_id')])]) }
  const tables = [...hospital.tables.values()].map((table) => (table.name === 'visits' ? numbered : table))
  return { ...hospital, tables: new Map([...tables, PRESCRIPTIONS, ITEMS].map((table) => [table.name, table])) }
}

function columns(list: readonly CatalogColumn[]): ReadonlyMap<string, CatalogColumn> {
  return new Map(list.map((column) => [column.name, column]))
}

function key(name: string, nullable = false): CatalogColumn {
  const title = { zh: name, en: name }
  return {
    name,
    title,
    type: { kind: 'text' },
    role: 'plain',
    grade: 'general-2',
    uses: ['join'],
    nullable,
    policyLine: null,
  }
}

const QUANTITY: CatalogColumn = {
  ...key('quantity'),
  type: { kind: 'fixed', scale: 0, bounds: { lower: 0n, upper: 20n } },
  role: 'measure',
  uses: ['aggregate', 'filter'],
}

const PRESCRIPTIONS: CatalogTable = {
  name: 'prescriptions',
  title: { zh: '处方', en: 'Prescriptions' },
  kind: 'private',
  unitColumn: 'person_id',
  unitPath: { column: 'visit_id', table: 'visits', key: 'visit_id' },
  contribution: { rows: 24, groups: 6, rowsPerGroup: 8 },
  approximateRows: null,
  columns: columns([key('prescription_id'), key('visit_id'), key('replaces', true)]),
}

const ITEMS: CatalogTable = {
  ...PRESCRIPTIONS,
  name: 'items',
  title: { zh: '药品', en: 'Medicines' },
  unitPath: { column: 'prescription_id', table: 'prescriptions', key: 'prescription_id' },
  columns: columns([key('prescription_id'), QUANTITY]),
}
