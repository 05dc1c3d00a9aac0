import type { Dataset } from '@yingbi/contracts'

/** What a person typed into the search field. `列:诊断` and `column:diagnosis` look in one place only. */
export interface CatalogQuery {
  readonly words: readonly string[]
  readonly column: readonly string[]
  readonly provider: readonly string[]
  readonly code: readonly string[]
}

/** Why a dataset was found. `text` holds the hit as it is shown; `word` is the part to mark. */
export interface Hit {
  readonly place: 'column' | 'code' | 'description'
  readonly name: string
  readonly text: string
}

const FIELDS: Readonly<Record<string, 'column' | 'provider' | 'code'>> = {
  列: 'column',
  column: 'column',
  提供方: 'provider',
  provider: 'provider',
  代码: 'code',
  code: 'code',
}

export function parseCatalogQuery(text: string): CatalogQuery {
  const query = { words: [] as string[], column: [] as string[], provider: [] as string[], code: [] as string[] }
  for (const part of text.toLowerCase().split(/\s+/)) {
    const [, name = '', word = ''] = /^([^:：]+)[:：](.+)$/.exec(part) ?? []
    const field = FIELDS[name]
    if (field !== undefined) query[field].push(word)
    else if (part !== '') query.words.push(part)
  }
  return query
}

/** All words that were asked for, to be marked in what is shown. */
export function wordsOf(query: CatalogQuery): readonly string[] {
  return [...query.words, ...query.column, ...query.provider, ...query.code]
}

const has = (text: string | null | undefined, word: string): boolean => text?.toLowerCase().includes(word) ?? false
const MOST_HITS = 2

/** The hits of one dataset, best place first; null when it was not found. An empty query finds everything. */
export function findInDataset(dataset: Dataset, query: CatalogQuery, locale: 'zh' | 'en'): readonly Hit[] | null {
  const columns = dataset.tables.flatMap((table) => table.columns)
  const columnHits = (word: string): Hit[] =>
    columns
      .filter((c) => has(c.name, word) || has(c.title.zh, word) || has(c.title.en, word))
      .map((c) => ({ place: 'column', name: c.name, text: c.title[locale] }))
  const codeHits = (word: string): Hit[] =>
    columns.flatMap((c) =>
      (c.codes ?? [])
        .filter((code) => has(code.value, word) || has(code.zh, word) || has(code.en, word))
        .map((code) => ({ place: 'code' as const, name: c.name, text: `${code.value} ${code[locale] ?? ''}`.trim() })),
    )
  const titled = (word: string): boolean =>
    [dataset.name, dataset.title.zh, dataset.title.en, ...dataset.labels].some((text) => has(text, word))
  const provided = (word: string): boolean => has(dataset.provider.zh, word) || has(dataset.provider.en, word)
  const describedHits = (word: string): Hit[] =>
    has(dataset.description?.[locale], word)
      ? [{ place: 'description', name: '', text: dataset.description?.[locale] ?? '' }]
      : []

  const hits: Hit[] = []
  for (const word of query.words) {
    const found = [...columnHits(word), ...codeHits(word), ...describedHits(word)]
    if (found.length === 0 && !titled(word) && !provided(word)) return null
    hits.push(...found)
  }
  for (const [words, find] of [
    [query.column, columnHits],
    [query.code, codeHits],
  ] as const) {
    for (const word of words) {
      const found = find(word)
      if (found.length === 0) return null
      hits.push(...found)
    }
  }
  if (!query.provider.every(provided)) return null
  const distinct = new Map(hits.map((hit) => [`${hit.place} ${hit.name} ${hit.text}`, hit]))
  return [...distinct.values()].slice(0, MOST_HITS)
}
