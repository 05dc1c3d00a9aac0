import type { FuncCall } from 'libpg-query'

/** Name of a called function without its schema; only `pg_catalog` and no schema are ordinary. */
export function functionName(node: FuncCall): string {
  const parts = (node.funcname ?? []).map((part) => ('String' in part ? (part.String.sval ?? '') : ''))
  return parts.length === 2 && parts[0] === 'pg_catalog' ? (parts[1] ?? '') : parts.join('.')
}

/** Aggregates that can be measured on protected rows. */
export const MEASURED_AGGREGATES: readonly string[] =
  `count sum avg min max dp_lower_bound dp_upper_bound median percentile_cont percentile_disc quantile quantile_cont quantile_disc approx_quantile
  var_pop var_samp variance stddev_pop stddev_samp stddev covar_pop covar_samp corr regr_slope regr_intercept regr_r2
  regr_count regr_avgx regr_avgy regr_sxx regr_syy regr_sxy`.split(/\s+/)

const OTHER_AGGREGATES = new Set(
  `any_value approx_count_distinct arbitrary arg_max arg_min array_agg avg_if bit_and bit_or bit_xor
  bitstring_agg bool_and bool_or count_if countif entropy every favg first fsum geomean
  group_concat histogram json_agg json_object_agg jsonb_agg jsonb_object_agg kahan_sum kurtosis kurtosis_pop last list
  listagg mad max_by mean min_by mode product range_agg reservoir_quantile sem skewness string_agg sum_if
  sum_no_overflow sumkahan xmlagg`.split(/\s+/),
)

/** Whether SQL knows the name as an aggregate, measured or not. */
export function isAggregateName(name: string): boolean {
  return MEASURED_AGGREGATES.includes(name) || OTHER_AGGREGATES.has(name)
}

/** What people write for a function that is called otherwise here. */
export const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['len', 'length'],
  ['lcase', 'lower'],
  ['ucase', 'upper'],
  ['nvl', 'coalesce'],
  ['isnull', 'coalesce'],
  ['mid', 'substring'],
  ['datepart', 'date_part'],
  ['dow', 'dayofweek'],
  ['weekday', 'dayofweek'],
  ['startswith', 'starts_with'],
  ['prefix', 'starts_with'],
  ['modulo', 'mod'],
])
