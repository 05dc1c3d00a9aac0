import type {
  DatasetPolicy,
  DatasetSource,
  DatasetStatus,
  ErrorCode,
  Grade,
  MessageParams,
  RegistrationStep,
  UploadInspection,
} from '@yingbi/contracts'
import type { ColumnType } from 'kysely'
import type { StoredTables } from '../../governed-data/stored-tables.ts'

type Moment = ColumnType<Date, Date, Date>
/** Written as JSON text, read parsed. */
type Json<T> = ColumnType<T, string, string>

export interface DatasetsTable {
  id: string
  slug: string
  /** Slug of the department that provides the data. */
  department: string
  status: DatasetStatus
  /** Grade, share type and labels repeat the current policy, for the catalog's filters. */
  grade: Grade
  share_type: DatasetPolicy['shareType']
  labels: Json<string[]>
  /** Names and titles of the dataset, its tables and columns, lower case, one a line. */
  search_text: string
  policy_version: number
  data_version: string
  created_by: string
  created_at: Moment
  updated_at: Moment
}

/** One version of a policy; never changed. */
export interface DatasetPoliciesTable {
  dataset_id: string
  version: number
  yaml: string
  policy: Json<DatasetPolicy>
  /** SHA-256 of the YAML text, hexadecimal. */
  policy_hash: string
  comment: string
  created_by: string
  created_at: Moment
}

/** One import of a dataset's rows; never changed. */
export interface DatasetDataVersionsTable {
  dataset_id: string
  version: string
  /** The data key under the master key; see `governed-data/data-key.ts`. */
  wrapped_key: Buffer
  stored_tables: Json<StoredTables>
  /** Source in which the rows are; null when they are sealed segments here. */
  source: string | null
  /** Tables of the source by table of the policy. */
  source_tables: ColumnType<DatasetSource['tables'] | null, string | null, string | null>
  /** What the prepared tables are marked with: SHA-256, hexadecimal. */
  marker: string | null
  created_at: Moment
}

/** One sealed file. Its place on disk follows from the key columns. */
export interface DatasetSegmentsTable {
  dataset_id: string
  data_version: string
  table_name: string
  number: number
  plain_bytes: bigint
  /** SHA-256 of the sealed file. */
  sealed_hash: Buffer
}

/** A file that was uploaded and inspected; it belongs to whoever uploaded it and expires. */
export interface UploadsTable {
  id: string
  owner_id: string
  file_name: string
  format: 'csv' | 'parquet' | 'jsonl'
  bytes: bigint
  inspection: Json<UploadInspection>
  created_at: Moment
  expires_at: Moment
}

/** An import under way or ended, so that its progress survives a reload of the page. */
export interface RegistrationsTable {
  id: string
  owner_id: string
  slug: string
  status: 'running' | 'finished' | 'failed'
  step: RegistrationStep
  steps_done: number
  steps_total: number
  dataset_id: string | null
  failure_code: ErrorCode | null
  failure_params: ColumnType<MessageParams | null, string | null, string | null>
  /** The server process that carries it out. */
  instance: bigint
  created_at: Moment
  finished_at: ColumnType<Date | null, Date | null, Date | null>
}

export interface DatasetTables {
  datasets: DatasetsTable
  dataset_policies: DatasetPoliciesTable
  dataset_data_versions: DatasetDataVersionsTable
  dataset_segments: DatasetSegmentsTable
  uploads: UploadsTable
  registrations: RegistrationsTable
}
