import type { SourceCheckName } from '@yingbi/contracts'
import { quoteName } from './quote-name.ts'
import type { SourcePlace } from '../../repositories/sources.ts'
import type { SourceSession } from './source-session.ts'

/** What was found, as facts; the words are in `presenters/source-check.ts`. Names are those of database objects. */
export interface SourceFinding {
  readonly check: SourceCheckName
  readonly outcome: 'ok' | 'warning' | 'problem'
  readonly finding: FindingCode
  /** Objects or roles that are concerned, a few of them. */
  readonly names: readonly string[]
  /** Statements that remedy it, for the owner of the database. */
  readonly statements: readonly string[]
}

export type FindingCode =
  | 'fine'
  | 'version-old'
  | 'encoding'
  | 'no-tls'
  | 'role-attributes'
  | 'role-memberships'
  | 'write-rights'
  | 'create-rights'
  | 'schema-missing'
  | 'schema-rights'
  | 'schema-shared'
  | 'standby'
  | 'rows-hidden'
  | 'timeout-fixed'

/** What the issued SQL needs: hashes of whole rows are there from 14 on. */
const OLDEST_VERSION = 140_000
const MAX_NAMES = 5

/**
 * Looks at the server and at what the role may do, in the system's catalogs only: no table of the owner is read.
 * Errors: those of `SourceSession.query`.
 */
export async function checkSource(session: SourceSession, access: SourcePlace): Promise<readonly SourceFinding[]> {
  return session.snapshot(async () => {
    const findings: SourceFinding[] = [fine('connection')]
    for (const look of LOOKS) findings.push(await look(session, access))
    return findings
  })
}

/** No problem: datasets may be made from the source. */
export function isFit(findings: readonly SourceFinding[]): boolean {
  return findings.every(({ outcome }) => outcome !== 'problem')
}

type Look = (session: SourceSession, access: SourcePlace) => Promise<SourceFinding>

function fine(check: SourceCheckName): SourceFinding {
  return { check, outcome: 'ok', finding: 'fine', names: [], statements: [] }
}

function found(
  check: SourceCheckName,
  outcome: 'warning' | 'problem',
  finding: FindingCode,
  names: readonly string[] = [],
  statements: readonly string[] = [],
): SourceFinding {
  return { check, outcome, finding, names: names.slice(0, MAX_NAMES), statements: statements.slice(0, MAX_NAMES) }
}

async function column(session: SourceSession, text: string, values: readonly unknown[] = []): Promise<string[]> {
  return (await session.query(text, values)).rows.map((row) => row[0] ?? '')
}

async function version(session: SourceSession): Promise<SourceFinding> {
  const [number = '0', name = '', standby = ''] =
    (
      await session.query(
        `SELECT current_setting('server_version_num'), current_setting('server_version'), pg_is_in_recovery()::text`,
      )
    ).rows[0] ?? []
  if (Number(number) < OLDEST_VERSION) return found('version', 'problem', 'version-old', [name ?? ''])
  return standby === 'true' ? found('version', 'problem', 'standby') : fine('version')
}

async function encoding(session: SourceSession): Promise<SourceFinding> {
  const [name = ''] = await column(session, `SELECT current_setting('server_encoding')`)
  return name === 'UTF8' ? fine('encoding') : found('encoding', 'problem', 'encoding', [name])
}

async function tls(session: SourceSession, { tlsMode }: SourcePlace): Promise<SourceFinding> {
  if (tlsMode === 'off') return found('tls', 'warning', 'no-tls')
  // The driver made it and would have failed otherwise; a proxy in between would end it before the server.
  const [used] = await column(session, `SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()`)
  return used === 'true' ? fine('tls') : found('tls', 'problem', 'no-tls')
}

async function roleAttributes(session: SourceSession): Promise<SourceFinding> {
  // A member of a role can become it, so what any of them may do counts.
  const roles = await session.query(
    `SELECT rolname, rolsuper::text, rolcreaterole::text, rolcreatedb::text, rolreplication::text FROM pg_roles
     WHERE pg_has_role(current_user, oid, 'MEMBER') AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication)
     ORDER BY rolname`,
  )
  if (roles.rows.length === 0) return fine('role-attributes')
  const names = roles.rows.map((row) => row[0] ?? '')
  const statements = names.map(
    (name) => `ALTER ROLE ${quoteName(name)} NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION`,
  )
  return found('role-attributes', 'problem', 'role-attributes', names, statements)
}

/** Predefined roles that reach beyond reading tables; chapter 22.5 of the manual. */
const TOO_MUCH = [
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_execute_server_program',
  'pg_write_all_data',
  'pg_signal_backend',
  'pg_create_subscription',
  'pg_maintain',
  'pg_database_owner',
]

async function roleMemberships(session: SourceSession, { user }: SourcePlace): Promise<SourceFinding> {
  const names = await column(
    session,
    `SELECT rolname FROM pg_roles WHERE rolname = ANY ($1::name[]) AND pg_has_role(current_user, oid, 'MEMBER')
     ORDER BY rolname`,
    [TOO_MUCH],
  )
  if (names.length === 0) return fine('role-memberships')
  const statements = names.map((name) => `REVOKE ${quoteName(name)} FROM ${quoteName(user)}`)
  return found('role-memberships', 'problem', 'role-memberships', names, statements)
}

/** Schemas that are not the system's and not the prepared one. */
const OTHER_SCHEMAS = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND n.nspname <> $1`

async function writeRights(session: SourceSession, { preparedSchema, user }: SourcePlace): Promise<SourceFinding> {
  const names = await column(
    session,
    `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${OTHER_SCHEMAS}
       AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
         OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))
     ORDER BY 1 LIMIT ${MAX_NAMES}`,
    [preparedSchema],
  )
  if (names.length === 0) return fine('write-rights')
  const statements = names.map(
    (name) => `REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON ${name} FROM ${quoteName(user)}, PUBLIC`,
  )
  return found('write-rights', 'problem', 'write-rights', names, statements)
}

async function createRights(session: SourceSession, { preparedSchema, database }: SourcePlace): Promise<SourceFinding> {
  const schemas = await column(
    session,
    `SELECT n.nspname FROM pg_namespace n WHERE ${OTHER_SCHEMAS} AND has_schema_privilege(n.oid, 'CREATE') ORDER BY 1`,
    [preparedSchema],
  )
  const [inDatabase] = await column(session, `SELECT has_database_privilege(current_database(), 'CREATE')::text`)
  const statements = schemas.map((name) => `REVOKE CREATE ON SCHEMA ${quoteName(name)} FROM PUBLIC`)
  if (inDatabase === 'true') statements.unshift(`REVOKE CREATE ON DATABASE ${quoteName(database)} FROM PUBLIC`)
  if (statements.length === 0) return fine('create-rights')
  return found('create-rights', 'problem', 'create-rights', schemas, statements)
}

async function preparedSchema(session: SourceSession, access: SourcePlace): Promise<SourceFinding> {
  const schema = quoteName(access.preparedSchema)
  const user = quoteName(access.user)
  const [rights] = (
    await session.query(
      `SELECT (has_schema_privilege(oid, 'CREATE') AND has_schema_privilege(oid, 'USAGE'))::text FROM pg_namespace WHERE nspname = $1`,
      [access.preparedSchema],
    )
  ).rows
  if (rights === undefined) {
    const statement = `CREATE SCHEMA ${schema} AUTHORIZATION ${user}`
    return found('prepared-schema', 'problem', 'schema-missing', [access.preparedSchema], [statement])
  }
  if (rights[0] !== 'true') {
    const statement = `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${user}`
    return found('prepared-schema', 'problem', 'schema-rights', [access.preparedSchema], [statement])
  }
  // Whoever may create there could put something of the same name in the place of a prepared table.
  const others = await column(
    session,
    `SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
     FROM pg_namespace n, aclexplode(n.nspacl) a
     WHERE n.nspname = $1 AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
       AND pg_get_userbyid(a.grantee) <> current_user ORDER BY 1`,
    [access.preparedSchema],
  )
  if (others.length === 0) return fine('prepared-schema')
  const statements = others.map((name) => `REVOKE CREATE ON SCHEMA ${schema} FROM ${name}`)
  return found('prepared-schema', 'problem', 'schema-shared', others, statements)
}

async function rowSecurity(session: SourceSession, { preparedSchema: schema }: SourcePlace): Promise<SourceFinding> {
  const names = await column(
    session,
    `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relrowsecurity AND ${OTHER_SCHEMAS} AND has_table_privilege(c.oid, 'SELECT')
       AND NOT (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user)
     ORDER BY 1 LIMIT ${MAX_NAMES}`,
    [schema],
  )
  return names.length === 0 ? fine('row-security') : found('row-security', 'warning', 'rows-hidden', names)
}

async function timeouts(session: SourceSession): Promise<SourceFinding> {
  // It was set when the session began; a pooler in between may have swallowed it.
  const [timeout = '0'] = await column(session, `SELECT setting FROM pg_settings WHERE name = 'statement_timeout'`)
  return timeout === '0' ? found('timeouts', 'problem', 'timeout-fixed') : fine('timeouts')
}

const LOOKS: readonly Look[] = [
  version,
  encoding,
  tls,
  roleAttributes,
  roleMemberships,
  writeRights,
  createRights,
  preparedSchema,
  rowSecurity,
  timeouts,
]
