import type { OuterAnswer, OuterSql, PostProcessor } from '../connectors/duckdb/post-process.ts'
import type { OuterColumnType, ScratchTable } from '../connectors/duckdb/scratch-protocol.ts'

export type DescribedOutput =
  | { readonly kind: 'described'; readonly columns: readonly OuterColumnType[] }
  | { readonly kind: 'refused'; readonly code: 'SQL_OUTER_QUERY' }

const MAX_KEPT = 500
const MAX_ATTEMPTS = 3

/**
 * Names and types of what outer queries return. They follow from the query's text and the types of its tables, so an
 * answer is kept: while someone moves the epsilon of one statement it is asked for again and again.
 */
export class OutputTypes {
  readonly #postProcessor: Pick<PostProcessor, 'describeOuterQuery'>
  readonly #kept = new Map<string, DescribedOutput>()

  constructor(postProcessor: Pick<PostProcessor, 'describeOuterQuery'>) {
    this.#postProcessor = postProcessor
  }

  /** Errors (as a refusal): SQL_OUTER_QUERY. */
  async of(outer: OuterSql, tables: readonly Omit<ScratchTable, 'rows'>[]): Promise<DescribedOutput> {
    const key = JSON.stringify([outer.sql, tables.map(({ name, columns }) => [name, columns])])
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const answer = await this.#describe(outer, tables)
    if (answer.kind === 'refused') return answer
    const described = { kind: 'described', columns: answer.result.columns } as const
    const [oldest] = this.#kept.keys()
    if (this.#kept.size >= MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(key, described)
    return described
  }

  /** A process that ended, e.g. because the machine was busy, says nothing of the query: another is asked. */
  async #describe(outer: OuterSql, tables: readonly Omit<ScratchTable, 'rows'>[]): Promise<OuterAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#postProcessor.describeOuterQuery(outer, tables)
      if (answer.kind === 'done' || !answer.ended || attempt === MAX_ATTEMPTS) return answer
    }
  }
}
