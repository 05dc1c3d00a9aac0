import type { DriverValue } from '../../src/dp-plan/exact-aggregates.ts'
import type { EngineSession } from './engine-session.ts'

interface Page {
  readonly nextUri?: string
  readonly columns?: readonly { readonly name: string; readonly type: string }[]
  readonly data?: readonly (readonly DriverValue[])[]
  readonly error?: { readonly message: string }
}

interface Answer {
  readonly columns: NonNullable<Page['columns']>
  readonly rows: (readonly DriverValue[])[]
}

/** Trino at YINGBI_TEST_TRINO_URL with its `memory` connector. Source of the protocol: Trino's "Client REST API". */
export class TrinoSession implements EngineSession {
  readonly engine = 'trino'
  readonly #url: string
  readonly #schemas = new Map<string, string>()
  #schema = 'default'

  private constructor(url: string) {
    this.#url = url
  }

  static open(): Promise<TrinoSession> {
    const url = process.env['YINGBI_TEST_TRINO_URL']
    if (url === undefined || url === '') throw new Error('YINGBI_TEST_TRINO_URL is not set')
    return Promise.resolve(new TrinoSession(url))
  }

  async run(sql: string): Promise<void> {
    await this.#execute(sql)
  }

  async rows(sql: string): Promise<readonly (readonly DriverValue[])[]> {
    const { rows } = await this.#execute(sql)
    return rows
  }

  async describe(sql: string): Promise<readonly (readonly [string, string])[]> {
    const { columns } = await this.#execute(`SELECT * FROM (${sql}) AS described LIMIT 0`)
    // The length of a literal is part of its type and of no meaning here.
    return columns.map(({ name, type }) => [name, type.replace(/^varchar\(\d+\)$/, 'varchar').replace(', ', ',')])
  }

  /** Under a name of its own each time, for a schema of this connector is not emptied. */
  async createSchema(schema: string): Promise<void> {
    const stored = `${schema}_${crypto.randomUUID().replaceAll('-', '')}`
    await this.run(`CREATE SCHEMA ${stored}`)
    this.#schemas.set(schema, stored)
    this.#schema = stored
  }

  useSchema(schema: string): Promise<void> {
    this.#schema = this.#schemas.get(schema) ?? schema
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve()
  }

  async #execute(sql: string): Promise<Answer> {
    const headers = { 'X-Trino-User': 'test', 'X-Trino-Catalog': 'memory', 'X-Trino-Schema': this.#schema }
    let page = await readPage(await fetch(`${this.#url}/v1/statement`, { method: 'POST', body: sql, headers }))
    const rows: (readonly DriverValue[])[] = []
    let columns: Answer['columns'] = []
    for (;;) {
      if (page.error !== undefined) throw new Error(`${page.error.message}\n${sql}`)
      columns = page.columns ?? columns
      rows.push(...(page.data ?? []))
      if (page.nextUri === undefined) return { columns, rows }
      page = await readPage(await fetch(page.nextUri, { headers }))
    }
  }
}

async function readPage(response: Response): Promise<Page> {
  // Whole numbers of 64 bits arrive as JSON numbers, of which a double keeps 53.
  const exact = (_: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined && /^-?\d+$/.test(context.source)
      ? BigInt(context.source)
      : value
  return JSON.parse(await response.text(), exact) as Page
}
