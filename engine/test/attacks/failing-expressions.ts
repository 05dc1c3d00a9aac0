/**
 * Expressions that some database lets fail on some value, one list a kind of failure. `{n}` stands for a number column,
 * `{t}` for a text column, `{d}` for a date column and `{only}` for a condition that one person alone satisfies, so
 * that the failure would say whether that person is there.
 *
 * Sources: Haeberlen, Pierce & Narayan 2011, "Differential Privacy Under Fire" (errors as a channel); Boenisch et al.
 * 2021, "Side-Channel Attacks on Query-Based Data Anonymization" (the same against Diffix); PostgreSQL 18, chapter 9, and
 * DuckDB 1.5, functions, for what fails.
 */
export const FAILING_EXPRESSIONS: Readonly<Record<FailureKind, readonly string[]>> = {
  arithmetic: [
    ...['0', '{n} - {n}', 'CASE WHEN {only} THEN 0 ELSE 1 END', 'NULLIF({n}, 0)', '0.0', '({n} * 0)'].flatMap(
      (zero) => [
        `1 / (${zero})`,
        `{n} / (${zero})`,
        `{n} % (${zero})`,
        `mod({n}, ${zero})`,
        `{n} // (${zero})`,
        `div({n}, ${zero})`,
        `1 / NULLIF(${zero}, 0)`,
      ],
    ),
    ...[
      'sqrt',
      'cbrt',
      'ln',
      'log',
      'log2',
      'log10',
      'asin',
      'acos',
      'acosh',
      'atanh',
      'factorial',
      'gamma',
      'lgamma',
    ].map((name) => `${name}(CASE WHEN {only} THEN -1 ELSE 1 END)`),
    ...['exp', 'sinh', 'cosh', 'chr', 'factorial', 'even', 'bit_count'].map(
      (name) => `${name}(CASE WHEN {only} THEN 100000 ELSE 1 END)`,
    ),
    ...['9223372036854775807', '2147483647', '99999999999999999999999999999999999999', '1e308', '32767'].flatMap(
      (most) => [
        `(CASE WHEN {only} THEN ${most} ELSE 1 END) + (CASE WHEN {only} THEN ${most} ELSE 1 END)`,
        `(CASE WHEN {only} THEN ${most} ELSE 1 END) * (CASE WHEN {only} THEN ${most} ELSE 1 END)`,
        `-(CASE WHEN {only} THEN -${most} ELSE 1 END) - 2`,
        `abs((CASE WHEN {only} THEN -${most} ELSE 1 END) - 1)`,
      ],
    ),
    'power(CASE WHEN {only} THEN 0 ELSE 1 END, -1)',
    'power(CASE WHEN {only} THEN -8 ELSE 1 END, 0.5)',
    'power(10, CASE WHEN {only} THEN 400 ELSE 1 END)',
    '{n} * {n} * {n} * {n}',
    'round({n}, CASE WHEN {only} THEN 1000000 ELSE 1 END)',
    'round({n}, 400)',
    'width_bucket({n}, 5, 5, 10)',
    'width_bucket({n}, 0, 10, CASE WHEN {only} THEN 0 ELSE 1 END)',
    '1 << (CASE WHEN {only} THEN 70 ELSE 1 END)',
    '1 << (CASE WHEN {only} THEN -1 ELSE 1 END)',
    '@ {n}',
    '{n} ^ (CASE WHEN {only} THEN 1000 ELSE 1 END)',
    '{n} ** -1',
    '|/ {n}',
    '||/ {n}',
    'ceil({n} / (CASE WHEN {only} THEN 0 ELSE 1 END))',
    '!! {n}',
    '~ {n}',
    'gcd({n}, CASE WHEN {only} THEN 0 ELSE 1 END)',
    'sign({n}) / (sign({n}) - 1)',
  ],
  conversions: [
    ...[
      'INTEGER',
      'SMALLINT',
      'BIGINT',
      'DECIMAL(3,1)',
      'DOUBLE PRECISION',
      'REAL',
      'BOOLEAN',
      'DATE',
      'TIMESTAMP',
      'INTERVAL',
      'UUID',
      'BYTEA',
      'BIT(3)',
      'TIME',
      'JSON',
      'INET',
    ].flatMap((type) => [
      `CAST({t} AS ${type})`,
      `{t}::${type}`,
      `CAST(CASE WHEN {only} THEN 'x' ELSE '1' END AS ${type})`,
    ]),
    ...[
      'SMALLINT',
      'INTEGER',
      'BIGINT',
      'DECIMAL(3,1)',
      'NUMERIC(2)',
      'NUMERIC(38,30)',
      'BOOLEAN',
      'REAL',
      'DATE',
      'CHAR(1)',
      'VARCHAR(1)',
    ].flatMap((type) => [`CAST({n} AS ${type})`, `CAST(CASE WHEN {only} THEN 1e30 ELSE 1 END AS ${type})`]),
    ...['TIMESTAMP', 'TIME', 'INTEGER', 'TEXT', 'BIGINT', 'BOOLEAN'].map((type) => `CAST({d} AS ${type})`),
    'TRY_CAST({t} AS INTEGER)',
    "to_number({t}, '999')",
    "to_date({t}, 'YYYY-MM-DD')",
    "to_timestamp({t}, 'YYYY')",
    'to_timestamp({n})',
    "strptime({t}, '%Y')",
    "date_parse({t}, '%Y')",
    'from_base({t}, 2)',
    'to_base({n}, CASE WHEN {only} THEN 0 ELSE 2 END)',
    "decode({t}, 'hex')",
    "decode({t}, 'base64')",
    "encode({t}, 'x')",
    'from_base64({t})',
    'unhex({t})',
    'unbin({t})',
    'from_hex({t})',
    "convert_from({t}, 'UTF8')",
    'convert({t} USING nothing)',
    'enum_code({t})',
    'CAST(({n}, {t}) AS INTEGER)',
    'CAST(ARRAY[{n}] AS TEXT)',
    "INTERVAL '1' * {n}",
    'make_time({n}, 0, 0)',
    'to_json({t})::int',
    'ascii({t}) / (ascii({t}) - 104)',
    '({t} || {n})::int',
  ],
  'text, dates and documents': [
    ...[
      'substring({t}, {k}, {k})',
      'substring({t} FROM {k})',
      'left({t}, {k})',
      'right({t}, {k})',
      'repeat({t}, {k})',
      "lpad({t}, {k}, 'x')",
      "rpad({t}, {k}, '')",
      "split_part({t}, 'l', {k})",
      'chr({k})',
      "overlay({t} PLACING 'x' FROM {k})",
      'array_slice({t}, {k}, {k})',
    ].flatMap((form) => [
      form.replaceAll('{k}', '-1'),
      form.replaceAll('{k}', '(CASE WHEN {only} THEN -2147483648 ELSE 1 END)'),
      form.replaceAll('{k}', '(CASE WHEN {only} THEN 2147483647 ELSE 1 END)'),
      form.replaceAll('{k}', '0'),
    ]),
    ...["'('", "'['", "'*'", "'\\'", "'(a+)+$'", "'(?<x'", '{t}'].flatMap((pattern) => [
      `regexp_matches({t}, ${pattern})`,
      `{t} ~ ${pattern}`,
      `regexp_replace({t}, ${pattern}, 'x')`,
      `{t} SIMILAR TO ${pattern}`,
    ]),
    "{t} LIKE 'a\\'",
    "{t} LIKE {t} ESCAPE 'xy'",
    "{t} LIKE '%' ESCAPE ''",
    "{t} ILIKE (CASE WHEN {only} THEN '\\' ELSE 'x' END)",
    ...['0', '13', '-1', '(CASE WHEN {only} THEN 99 ELSE 1 END)'].flatMap((month) => [
      `make_date(2024, ${month}, 1)`,
      `make_timestamp(2024, ${month}, 1, 0, 0, 0)`,
      `DATE '2024-01-01' + ${month}`,
      `{d} + ${month} * 1000000`,
    ]),
    'make_date(2023, 2, CASE WHEN {only} THEN 30 ELSE 1 END)',
    "{d} + INTERVAL '1000000000 years'",
    "{d} - INTERVAL '1 month' * (CASE WHEN {only} THEN 2147483647 ELSE 1 END)",
    '{d} + 9223372036854775807',
    "{d} - DATE '0001-01-01' * 1000000000",
    "date_trunc('fortnight', {d})",
    'date_trunc({t}, {d})',
    'date_part({t}, {d})',
    'extract(nanocentury FROM {d})',
    'date_diff({t}, {d}, {d})',
    "age({d}, TIMESTAMP 'infinity')",
    '{d} AT TIME ZONE {t}',
    'year({d}) / (year({d}) - 2024)',
    'last_day({d} + 100000000)',
    'strftime({d}, {t})',
    "to_char({d}, repeat('Y', 100000))",
    ...["'$['", "'$.a['", '{t}'].flatMap((path) => [
      `json_extract({t}, ${path})`,
      `{t}::json -> ${path}`,
      `json_value({t}, ${path})`,
    ]),
    'json({t})',
    'json_array_length({t})',
    'xpath({t}, {t})',
    'xmlparse(document {t})',
    "CAST({t} AS json) ->> 'a'",
    '(ARRAY[1,2])[CASE WHEN {only} THEN 9223372036854775807 ELSE 1 END]',
    'list_extract([1], {n})',
    "map_extract(MAP {{'a': 1}}, {t})",
    'element_at(ARRAY[1], CASE WHEN {only} THEN 0 ELSE 1 END)',
    'unnest(ARRAY[1])',
    'error({t})',
    'fail({t})',
    'raise_error({t})',
    "CASE WHEN {only} THEN error('x') ELSE 1 END",
    '(SELECT 1 UNION ALL SELECT CASE WHEN {only} THEN 2 END)',
    'format({t}, {n})',
    'printf({t}, {n})',
    'concat_ws(NULL, {t}, repeat({t}, 1000000000))',
    'bar({n}, 0, 0, 10)',
    'translate({t}, NULL, {t})',
    '{t} COLLATE nowhere',
    'collation for ({t})',
  ],
}

export type FailureKind = 'arithmetic' | 'conversions' | 'text, dates and documents'

/** Where an expression may stand in a question, with `{e}` for it; `{v}` is a private table. */
export const PLACES: Readonly<Record<string, string>> = {
  'in a sum': 'SELECT SUM(LEAST(GREATEST({e}, 0), 1)) AS s FROM {v}',
  'in a count': 'SELECT COUNT({e}) AS n FROM {v}',
  'in a filter': 'SELECT COUNT(*) AS n FROM {v} WHERE ({e}) IS NOT NULL',
  'behind a guard': 'SELECT COUNT(*) AS n FROM {v} WHERE {only} AND ({e}) = ({e})',
  'as a key': 'SELECT {e} AS k, COUNT(*) AS n FROM {v} GROUP BY 1',
}

export interface Names {
  readonly table: string
  readonly number: string
  readonly text: string
  readonly date: string
  /** A condition that holds for the rows of one person alone. */
  readonly only: string
}

/** The statement of an expression at a place. */
export function statementOf(place: string, expression: string, names: Names): string {
  const { table, number, text, date, only } = names
  return place
    .replaceAll('{e}', expression)
    .replaceAll('{only}', only)
    .replaceAll('{v}', table)
    .replaceAll('{n}', number)
    .replaceAll('{t}', text)
    .replaceAll('{d}', date)
}
