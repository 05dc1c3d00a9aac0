import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseSourceHosts, THIS_MACHINE } from './connectors/postgresql/source-hosts.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** In the project, from whatever folder the command is called. */
const DEFAULT_DATA_DIR = join(import.meta.dirname, '../../.yingbi')

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on')

/** Every environment variable that the server reads, with its default. An empty value counts as absent. */
const Environment = z.object({
  YINGBI_HOST: z.string().default('127.0.0.1'),
  YINGBI_PORT: z.coerce.number().int().min(0).max(65_535).default(4600),
  YINGBI_DATA_DIR: z.string().optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  YINGBI_DEMO: onOff.default(true),
  YINGBI_DEMO_PASSWORD: z.string().min(8).max(1000).optional(),
  YINGBI_DATA_KEY: z.string().optional(),
  YINGBI_LOG_LEVEL: z.enum(LOG_LEVELS).default('warn'),
  YINGBI_MEMORY_LIMIT_MIB: z.coerce.number().int().min(256).max(1_048_576).default(2048),
  YINGBI_RESULT_QUANTUM_MS: z.coerce.number().int().min(0).max(60_000).default(250),
  YINGBI_QUERY_TIMEOUT_MS: z.coerce.number().int().min(1000).max(3_600_000).default(60_000),
  YINGBI_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(1200),
  YINGBI_SIGN_INS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(60),
  YINGBI_TRUST_PROXY: z.string().optional(),
  YINGBI_SOURCE_HOSTS: z
    .string()
    .refine((text) => parseSourceHosts(text) !== null)
    .optional(),
})

/** Settings of one server process; read once in `main.ts` and passed as values. */
export interface Config {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Absolute path; holds the embedded database, keys and sealed data. */
  readonly dataDir: string
  /** PostgreSQL connection; null uses the embedded database in `dataDir`. */
  readonly databaseUrl: string | null
  readonly demo: boolean
  /** One password for every demonstration account; null makes a random one for each. */
  readonly demoPassword: string | null
  /** Master key that wraps data keys; null keeps one in a file of mode 0600. */
  readonly dataKey: string | null
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** Mebibytes that opened governed data may take. */
  readonly memoryLimitMiB: number
  /** Answers leave at multiples of this many milliseconds, so that time tells less about the data. */
  readonly resultQuantumMs: number
  readonly queryTimeoutMs: number
  /** Requests allowed for one address and minute. */
  readonly requestsPerMinute: number
  /** Sign-in attempts allowed for one address and minute. */
  readonly signInsPerMinute: number
  /** Addresses of reverse proxies whose X-Forwarded-* headers are believed, comma-separated; null believes none. */
  readonly trustProxy: string | null
  /** To which machines this server connects for rows, as `parseSourceHosts` reads it. Without a list: none. */
  readonly sourceHosts: string
}

/** A variable has a value that cannot be used. Names variables, never values: some are secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly variables: readonly string[]

  constructor(variables: readonly string[]) {
    super(`these environment variables have values that cannot be used: ${variables.join(', ')}`)
    this.variables = variables
  }
}

/** Reads the configuration from environment variables. Errors: `ConfigError`. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(present)
  if (!parsed.success) {
    throw new ConfigError([...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))])
  }
  const env = parsed.data
  return {
    host: env.YINGBI_HOST,
    port: env.YINGBI_PORT,
    dataDir: env.YINGBI_DATA_DIR === undefined ? DEFAULT_DATA_DIR : resolve(env.YINGBI_DATA_DIR),
    databaseUrl: env.DATABASE_URL ?? null,
    demo: env.YINGBI_DEMO,
    demoPassword: env.YINGBI_DEMO_PASSWORD ?? null,
    dataKey: env.YINGBI_DATA_KEY ?? null,
    logLevel: env.YINGBI_LOG_LEVEL,
    memoryLimitMiB: env.YINGBI_MEMORY_LIMIT_MIB,
    resultQuantumMs: env.YINGBI_RESULT_QUANTUM_MS,
    queryTimeoutMs: env.YINGBI_QUERY_TIMEOUT_MS,
    requestsPerMinute: env.YINGBI_REQUESTS_PER_MINUTE,
    signInsPerMinute: env.YINGBI_SIGN_INS_PER_MINUTE,
    trustProxy: env.YINGBI_TRUST_PROXY ?? null,
    sourceHosts: env.YINGBI_SOURCE_HOSTS ?? (env.YINGBI_DEMO ? THIS_MACHINE : ''),
  }
}
