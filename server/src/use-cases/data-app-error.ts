import { AppError } from '../app-error.ts'
import { DataError, type DataErrorCode } from '../governed-data/data-error.ts'

/** Everything that is not listed is the fault of what was sent. */
const STATUS: Partial<Readonly<Record<DataErrorCode, number>>> = {
  STORAGE_FULL: 507,
  DATA_KEY_WRONG: 503,
  DATA_UNREADABLE: 503,
  UPLOAD_EXPIRED: 404,
  SOURCE_UNREACHABLE: 502,
  SOURCE_TLS: 502,
  SOURCE_SIGN_IN: 502,
  SOURCE_FAILED: 502,
  SOURCE_DATA_CHANGED: 503,
}

/** A coded failure of data as the answer to a request; anything else as it is. */
export function asAppError(error: unknown): unknown {
  return error instanceof DataError ? new AppError(error.code, STATUS[error.code] ?? 422, error.params) : error
}
