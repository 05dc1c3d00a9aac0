import type { IdentityTables } from './tables/identity.ts'

/** Every table of the metadata database; one file in `tables/` for each area. */
export type Schema = IdentityTables
