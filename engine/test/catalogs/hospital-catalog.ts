import type { ColumnUseName } from '@yingbi/contracts'
import type { Catalog, CatalogColumn, CatalogTable, ColumnDomain } from '../../src/catalog/catalog.ts'

const DISTRICTS = ['东城', '西城', '南关', '北塔', '高新']
const SEXES = ['F', 'M']
const VISIT_TYPES = ['outpatient', 'inpatient', 'emergency']
const DEPARTMENTS = ['internal', 'surgery', 'paediatrics', 'obstetrics']

const code = (list: string, values: readonly string[]): ColumnDomain => ({ kind: 'code', list, values })
const fixed = (scale: number, bounds: readonly [bigint, bigint] | null): ColumnDomain => ({
  kind: 'fixed',
  scale,
  bounds: bounds === null ? null : { lower: bounds[0], upper: bounds[1] },
})

/** A hospital data set as a policy would publish it: two protected tables of one unit, one public table. */
export function hospitalCatalog(changes: Partial<Catalog> = {}): Catalog {
  return {
    dataset: 'hospital',
    policyOwner: { zh: '市卫健委', en: 'Health Commission' },
    policyVersion: 'v7',
    dataVersion: 'd1',
    unit: { name: 'person', title: { zh: '居民', en: 'resident' } },
    delta: 1e-6,
    tables: new Map([RESIDENTS, VISITS, DISTRICT_TABLE].map((table) => [table.name, table])),
    ...changes,
  }
}

function columnsOf(columns: readonly CatalogColumn[]): ReadonlyMap<string, CatalogColumn> {
  return new Map(columns.map((column) => [column.name, column]))
}

function column(
  name: string,
  type: ColumnDomain,
  uses: readonly ColumnUseName[],
  nullable = false,
  role: CatalogColumn['role'] = 'dimension',
): CatalogColumn {
  return { name, title: { zh: name, en: name }, type, role, grade: 'general-3', uses, nullable, policyLine: null }
}

const RESIDENTS: CatalogTable = {
  name: 'residents',
  title: { zh: '居民', en: 'Residents' },
  kind: 'private',
  unitColumn: 'person_id',
  contribution: { rows: 1, groups: 1, rowsPerGroup: 1 },
  approximateRows: 200_000,
  columns: columnsOf([
    column('person_id', { kind: 'text' }, ['join'], false, 'identifier'),
    column('name', { kind: 'text' }, [], false, 'identifier'),
    column('district', code('district', DISTRICTS), ['group', 'filter', 'join']),
    column('birth_date', { kind: 'date' }, ['filter', 'group'], true, 'quasi'),
    column('sex', code('sex', SEXES), ['group', 'filter'], true),
    column('age', fixed(0, [0n, 120n]), ['group', 'filter', 'aggregate'], true, 'quasi'),
    column('is_insured', { kind: 'boolean' }, ['group', 'filter'], true),
  ]),
}

const VISITS: CatalogTable = {
  name: 'visits',
  title: { zh: '就诊', en: 'Visits' },
  kind: 'private',
  unitColumn: 'person_id',
  contribution: { rows: 20, groups: 4, rowsPerGroup: 10 },
  approximateRows: 1_200_000,
  columns: columnsOf([
    column('person_id', { kind: 'text' }, ['join'], false, 'identifier'),
    column('district', code('district', DISTRICTS), ['group', 'filter', 'join']),
    column('year', fixed(0, [2019n, 2025n]), ['group', 'filter'], false, 'time'),
    column('visit_date', { kind: 'date' }, ['group', 'filter'], false, 'time'),
    column('registered_at', { kind: 'timestamp' }, ['group', 'filter'], true, 'time'),
    column('visit_type', code('visit_type', VISIT_TYPES), ['group', 'filter'], true),
    column('department', code('department', DEPARTMENTS), ['group', 'filter'], true),
    column('diagnosis', { kind: 'text' }, ['group', 'filter'], true, 'sensitive'),
    column('cost', fixed(2, [0n, 100_000n]), ['aggregate', 'filter'], true, 'measure'),
    column('self_cost', fixed(2, [0n, 50_000n]), ['aggregate', 'filter', 'compare'], true, 'measure'),
    column('days', fixed(0, null), ['aggregate', 'filter'], true, 'measure'),
  ]),
}

const DISTRICT_TABLE: CatalogTable = {
  name: 'districts',
  title: { zh: '区县', en: 'Districts' },
  kind: 'public',
  unitColumn: null,
  contribution: null,
  approximateRows: 5,
  columns: columnsOf([
    column('district', code('district', DISTRICTS), ['join', 'group', 'filter', 'project']),
    column('zone', code('zone', ['urban', 'rural']), ['join', 'group', 'filter', 'project']),
    column('population', fixed(0, [0n, 10_000_000n]), ['aggregate', 'filter', 'project']),
  ]),
}
