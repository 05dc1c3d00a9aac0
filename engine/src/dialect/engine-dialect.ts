import type { Dialect, EngineName } from './dialect.ts'
import { duckdbDialect } from './duckdb/duckdb-dialect.ts'
import { postgresqlDialect } from './postgresql/postgresql-dialect.ts'
import { trinoDialect } from './trino/trino-dialect.ts'

const DIALECTS: Readonly<Record<EngineName, Dialect>> = {
  duckdb: duckdbDialect,
  postgresql: postgresqlDialect,
  trino: trinoDialect,
}

export function engineDialect(name: EngineName): Dialect {
  return DIALECTS[name]
}
