import type { Dialect } from '../../src/dialect/dialect.ts'

/**
 * The dialect with a hash of 44 bits that is the same number on every engine, so that groups and rows that are chosen by
 * hash are the same ones: any difference that is left is one of the SQL. Each engine's own hash is faster.
 */
export function withPortableHash(dialect: Dialect): Dialect {
  const hash = (args: readonly string[]): string => {
    const [unit = '', ...rest] = args
    return dialect.name === 'duckdb' ? duckdbHash(unit, rest) : postgresqlHash(unit, rest)
  }
  return {
    ...dialect,
    hash,
    firstLeaves: (row, count) => dialect.firstLeaves({ ...row, rank: row.rank ?? row.hash }, count),
  }
}

function duckdbHash(unit: string, rest: readonly string[]): string {
  const wide = `CAST(${unit} AS HUGEINT)`
  const signed = `CASE WHEN ${wide} > 9223372036854775807 THEN ${wide} - 18446744073709551616 ELSE ${wide} END`
  return `CAST('0x' || substr(md5(${joined([signed, ...rest], 'VARCHAR')}), 1, 11) AS BIGINT)`
}

function postgresqlHash(unit: string, rest: readonly string[]): string {
  return `CAST(CAST('x' || substr(md5(${joined([unit, ...rest], 'text')}), 1, 11) AS bit(44)) AS bigint)`
}

function joined(args: readonly string[], type: string): string {
  return args.map((arg) => `coalesce('=' || CAST(${arg} AS ${type}), '-')`).join(` || ' ' || `)
}
