import type { Source } from '@yingbi/contracts'
import type { SourceRecord } from '../repositories/sources.ts'

/** A source as people see it: everything but the password. */
export function presentSource(source: SourceRecord): Source {
  const { name, department, host, port, database, user, tlsMode, tlsCa, preparedSchema, createdBy, createdAt } = source
  return {
    name,
    department,
    host,
    port,
    database,
    user,
    tlsMode,
    ownCa: tlsCa !== null,
    preparedSchema,
    createdBy,
    createdAt: createdAt.toISOString(),
  }
}
