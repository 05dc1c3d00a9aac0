export type { Catalog, CatalogColumn, CatalogTable, ColumnDomain } from './catalog/catalog.ts'
export { RANK_COLUMN, UNIT_COLUMN, preparedTableName } from './catalog/prepared-layout.ts'
