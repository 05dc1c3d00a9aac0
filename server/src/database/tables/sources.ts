import type { SourceTls } from '@yingbi/contracts'
import type { ColumnType } from 'kysely'

/** A database of a provider; never changed, because the password is sealed together with the place it is for. */
export interface SourcesTable {
  name: string
  department: string
  host: string
  port: number
  database_name: string
  user_name: string
  tls_mode: SourceTls['mode']
  /** Certificates in PEM; null for the system's authorities. */
  tls_ca: string | null
  prepared_schema: string
  /** Under the master key; see `governed-data/data-key.ts`. */
  sealed_password: Buffer
  created_by: string
  created_at: ColumnType<Date, Date, Date>
}

export interface SourceTables {
  sources: SourcesTable
}
