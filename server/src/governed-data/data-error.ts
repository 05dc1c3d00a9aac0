import type { ErrorCode, MessageParams } from '@yingbi/contracts'

/** Codes with which stored or uploaded data can be turned down. */
export type DataErrorCode = Extract<
  ErrorCode,
  | 'DATA_UNREADABLE'
  | 'DATA_KEY_WRONG'
  | 'UPLOAD_FORMAT'
  | 'UPLOAD_LINE'
  | 'UPLOAD_ENCODING'
  | 'UPLOAD_COLUMN_MISSING'
  | 'UPLOAD_TABLE_MISSING'
  | 'UPLOAD_HEADER'
  | 'UPLOAD_VALUE'
  | 'UPLOAD_NULL'
  | 'UPLOAD_KEY_REPEATED'
  | 'UPLOAD_EMPTY'
  | 'UPLOAD_EXPIRED'
  | 'UPLOAD_TOO_WIDE'
  | 'STORAGE_FULL'
  | 'SOURCE_HOST_NOT_LISTED'
  | 'SOURCE_UNREACHABLE'
  | 'SOURCE_TLS'
  | 'SOURCE_SIGN_IN'
  | 'SOURCE_FAILED'
  | 'SOURCE_TABLE_UNFIT'
  | 'SOURCE_COLUMN_TYPE'
  | 'SOURCE_UNFIT'
  | 'SOURCE_DATA_CHANGED'
  | 'RUN_FAILED'
  | 'RUN_TIMED_OUT'
  | 'SQL_OUTER_QUERY'
>

/**
 * A failure of governed data with a code that people can be shown. `params` hold names, limits and rounded shares;
 * `message` repeats the code and nothing else, because driver messages quote data values.
 */
export class DataError extends Error {
  override readonly name = 'DataError'
  readonly code: DataErrorCode
  readonly params: MessageParams

  constructor(code: DataErrorCode, params: MessageParams = {}) {
    super(code)
    this.code = code
    this.params = params
  }
}
