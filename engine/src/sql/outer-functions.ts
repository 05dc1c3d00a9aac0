/**
 * Functions that SQL above the cut may call, by the name an analyst writes, with the name that DuckDB has for it. They
 * see released values only; the list keeps out what is not a function of its arguments: files, settings, clocks, chance.
 */
export const OUTER_SCALAR_FUNCTIONS: ReadonlyMap<string, string> = names(`
  abs ceil ceiling=ceil floor round trunc sign mod power pow=power exp pi degrees radians div=divide gcd lcm
  sin cos tan asin acos atan atan2 cot
  lower upper length char_length=length character_length=length btrim=trim trim ltrim rtrim left right lpad rpad repeat
  reverse replace substring substr=substring position=strpos strpos concat concat_ws starts_with split_part initcap=upper
  ascii chr translate regexp_replace regexp_matches contains
  year quarter month day dayofmonth=day dayofweek dayofyear week hour minute second date_part extract=date_part date_trunc
  datediff=date_diff date_diff age make_date strftime to_char=strftime last_day monthname dayname
  greatest least coalesce nullif ifnull iif=if if isnan isfinite width_bucket
  sqrt cbrt ln log log10 log2 format printf md5 bar
`)

/** Functions that DuckDB lets fail on some values; there the result is NULL instead. */
export const FAILING_FUNCTIONS: ReadonlySet<string> = new Set(
  `sqrt ln log log2 log10 power exp asin acos make_date repeat lpad rpad chr strftime regexp_replace regexp_matches format
  printf divide mod date_trunc date_part bar`.split(/\s+/),
)

/** Aggregates over released rows. */
export const OUTER_AGGREGATES: ReadonlyMap<string, string> = names(`
  count sum avg mean=avg min max median mode stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop
  covar_samp regr_slope regr_intercept regr_r2 regr_count regr_avgx regr_avgy regr_sxx regr_syy regr_sxy
  string_agg bool_and bool_or every=bool_and any_value first last arg_max arg_min max_by min_by product
  quantile_cont quantile_disc percentile_cont percentile_disc skewness kurtosis entropy mad
`)

/** Functions that need OVER. */
export const OUTER_WINDOW_FUNCTIONS: ReadonlyMap<string, string> = names(`
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
`)

function names(list: string): ReadonlyMap<string, string> {
  return new Map(
    list
      .trim()
      .split(/\s+/)
      .map((entry): [string, string] => {
        const [written = '', duckdb] = entry.split('=')
        return [written, duckdb ?? written]
      }),
  )
}

/** Types that a cast above the cut may name, by PostgreSQL's internal name. */
export const OUTER_TYPES: ReadonlyMap<string, string> = new Map([
  ['int2', 'SMALLINT'],
  ['int4', 'INTEGER'],
  ['int8', 'BIGINT'],
  ['float4', 'DOUBLE'],
  ['float8', 'DOUBLE'],
  ['double', 'DOUBLE'],
  ['numeric', 'DECIMAL'],
  ['bool', 'BOOLEAN'],
  ['text', 'VARCHAR'],
  ['varchar', 'VARCHAR'],
  ['bpchar', 'VARCHAR'],
  ['date', 'DATE'],
  ['timestamp', 'TIMESTAMP'],
  ['interval', 'INTERVAL'],
])
