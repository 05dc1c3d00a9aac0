import { preparedTableName, RANK_COLUMN, UNIT_COLUMN, type Catalog, type CatalogColumn } from '@yingbi/engine'

/** Groups of the measured queries, as many as a country has provinces. */
export const GROUPS = 34
export const ROWS_PER_UNIT = 10
const LARGEST_VALUE = 100_000n

const column = (name: string, type: CatalogColumn['type'], uses: CatalogColumn['uses']): CatalogColumn => ({
  name,
  title: { zh: name, en: name },
  type,
  role: 'dimension',
  grade: 'general-2',
  uses,
  nullable: false,
  policyLine: null,
})

/** One private table: `region` from a code list, `value` with bounds, ten rows a unit. */
export function benchCatalog(rows: number): Catalog {
  const regions = Array.from({ length: GROUPS }, (_, index) => `r${index}`)
  const columns = [
    column('region', { kind: 'code', list: 'regions', values: regions }, ['group', 'filter']),
    column('value', { kind: 'fixed', scale: 0, bounds: { lower: 0n, upper: LARGEST_VALUE } }, ['aggregate', 'filter']),
  ]
  return {
    dataset: 'bench',
    policyOwner: { zh: '测量', en: 'bench' },
    policyVersion: '1',
    dataVersion: `r${rows}`,
    unit: { name: 'person', title: { zh: '居民', en: 'person' } },
    delta: 1e-6,
    tables: new Map([
      [
        'measurements',
        {
          name: 'measurements',
          title: { zh: '测量', en: 'measurements' },
          kind: 'private',
          unitColumn: 'person_id',
          contribution: { rows: ROWS_PER_UNIT, groups: ROWS_PER_UNIT, rowsPerGroup: 1 },
          approximateRows: rows,
          columns: new Map(columns.map((one) => [one.name, one])),
        },
      ],
    ]),
  }
}

/** SQL that makes the prepared table of `benchCatalog`: sorted by unit, ranked inside each unit. */
export function preparedTableSql(catalog: Catalog, rows: number): string {
  const name = preparedTableName(catalog.dataset, catalog.dataVersion, 'measurements')
  return `
    CREATE TABLE "${name}" AS
    SELECT (i // ${ROWS_PER_UNIT} * 2654435761)::UBIGINT AS "${UNIT_COLUMN}",
           (i % ${ROWS_PER_UNIT} + 1)::INTEGER AS "${RANK_COLUMN}",
           (hash(i) % ${GROUPS})::USMALLINT AS region,
           (hash(i + 7) % ${LARGEST_VALUE})::BIGINT AS value
    FROM range(${rows}) AS r(i)
    ORDER BY 1`
}
