import { z } from 'zod'

/**
 * Every code that a person or a program can meet, one union for the product. A code is never renamed or reused.
 * Texts: `messages/{en,zh-CN}.json`, keyed by code, with the same placeholders in both languages.
 */
export const ERROR_CODES = [
  // transport and identity
  'BAD_REQUEST',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'NOT_SIGNED_IN',
  'SIGN_IN_FAILED',
  'ACCOUNT_LOCKED',
  'SESSION_EXPIRED',
  'FORBIDDEN',
  'CONFLICT',
  'IDEMPOTENCY_KEY_REUSED',
  'INTERNAL',
  'NOT_READY',
  // SQL that cannot be answered (engine)
  'SQL_EMPTY',
  'SQL_TOO_LONG',
  'SQL_TOO_DEEP',
  'SQL_SYNTAX',
  'SQL_SEVERAL_STATEMENTS',
  'SQL_NOT_A_SELECT',
  'SQL_UNSUPPORTED',
  'SQL_UNKNOWN_TABLE',
  'SQL_UNKNOWN_COLUMN',
  'SQL_AMBIGUOUS_COLUMN',
  'SQL_UNKNOWN_FUNCTION',
  'SQL_TYPE_MISMATCH',
  'SQL_SELECT_STAR',
  'SQL_ROW_LEVEL_OUTPUT',
  'SQL_NOT_GROUPED',
  'SQL_LIMIT_BELOW_AGGREGATE',
  'SQL_JOIN_OFF_UNIT',
  'SQL_JOIN_CONDITION',
  'SQL_OUTER_QUERY',
  // privacy metadata that is missing
  'DP_BOUNDS_MISSING',
  'DP_UNIT_MISSING',
  'DP_CONTRIBUTION_MISSING',
  'DP_VALUE_RANGE_TOO_WIDE',
  'DP_TOO_MANY_GROUPS',
  'DP_PRIVACY_REQUEST_MISSING',
  'DP_PRIVACY_TOO_SMALL',
  'DP_PRIVACY_TOO_LARGE',
  'DP_ACCURACY_UNREACHABLE',
  'DP_ACCURACY_COLUMN',
  // policy
  'POLICY_USE_MISSING',
  'POLICY_COMBINATION_FORBIDDEN',
  'POLICY_INVALID',
  'POLICY_YAML',
  'DATASET_NOT_PUBLISHED',
  'DATASET_SUSPENDED',
  'DATASET_NAME_TAKEN',
  'BUDGET_EXHAUSTED',
  // runs and data
  'RUN_FAILED',
  'RUN_INTERRUPTED',
  'RUN_TIMED_OUT',
  'RUN_CANCELLED',
  'RUN_NOT_FINISHED',
  'DATA_UNREADABLE',
  'DATA_KEY_WRONG',
  'UPLOAD_FORMAT',
  'UPLOAD_COLUMN_MISSING',
  'UPLOAD_VALUE',
  'UPLOAD_EMPTY',
  'UPLOAD_EXPIRED',
  // release and evidence
  'RELEASE_STATE',
  'RELEASE_SELF_REVIEW',
  'RELEASE_COMMENT_NEEDED',
  'RELEASE_NOT_RELEASED',
] as const
export const ErrorCode = z.enum(ERROR_CODES)
export type ErrorCode = z.infer<typeof ErrorCode>
