/** Names of the functions below the cut, apart from their binders so that a refusal can suggest one. */
export const SCALAR_FUNCTION_NAMES = [
  'abs',
  'sign',
  'floor',
  'ceil',
  'ceiling',
  'round',
  'mod',
  'ifnull',
  'lower',
  'upper',
  'trim',
  'btrim',
  'length',
  'char_length',
  'character_length',
  'substring',
  'substr',
  'left',
  'concat',
  'starts_with',
  'year',
  'quarter',
  'month',
  'day',
  'dayofmonth',
  'dayofweek',
  'hour',
  'extract',
  'date_part',
  'date_trunc',
  'datediff',
  'date_diff',
  'width_bucket',
] as const
export type ScalarSqlName = (typeof SCALAR_FUNCTION_NAMES)[number]

export function isScalarSqlName(name: string): name is ScalarSqlName {
  return SCALAR_FUNCTION_NAMES.some((known) => known === name)
}
