import type { Dataset, Locale } from '@yingbi/contracts'

/** One thing that completion offers, apart from the editor's own types. */
export interface Completion {
  readonly kind: 'table' | 'column' | 'function' | 'snippet'
  readonly label: string
  readonly insert: string
  /** Shown at the right of the label. */
  readonly detail: string
  /** Order among the offers. */
  readonly rank: string
}

/** What may stand below an aggregate; the server's list decides. */
const FUNCTIONS: readonly (readonly [name: string, insert: string, zh: string, en: string])[] = [
  ['COUNT(*)', 'COUNT(*)', '行数', 'rows'],
  ['COUNT', 'COUNT(${1:column})', '非空的行数', 'rows with a value'],
  ['COUNT DISTINCT', 'COUNT(DISTINCT ${1:column})', '不同单元的个数', 'distinct units'],
  ['SUM', 'SUM(${1:column})', '求和，需声明上下限', 'sum, needs bounds'],
  ['AVG', 'AVG(${1:column})', '均值，需声明上下限', 'mean, needs bounds'],
  ['COALESCE', 'COALESCE(${1:column}, ${2:0})', '空值改用', 'value in place of null'],
  ['CASE', 'CASE WHEN ${1:condition} THEN ${2:1} ELSE ${3:0} END', '按条件取值', 'value by condition'],
  ['LEAST', 'LEAST(${1:column}, ${2:100})', '收紧上限', 'tighten the upper bound'],
  ['GREATEST', 'GREATEST(${1:column}, ${2:0})', '收紧下限', 'tighten the lower bound'],
  ['ROUND', 'ROUND(${1:column}, ${2:0})', '取整', 'round'],
  ['EXTRACT', 'EXTRACT(${1:YEAR} FROM ${2:column})', '日期的一部分', 'part of a date'],
]

/** Tables, columns, functions and one snippet for a dataset. Columns that no query may use are not offered. */
export function completionsFor(dataset: Dataset, locale: Locale): readonly Completion[] {
  const side = locale === 'en' ? 'en' : 'zh'
  const tables = dataset.tables.map((table): Completion => ({
    kind: 'table',
    label: table.name,
    insert: table.name,
    detail: table.title[side],
    rank: '1',
  }))
  const columns = new Map<string, Completion>()
  for (const table of dataset.tables) {
    for (const column of table.columns) {
      if (column.uses.length === 0) continue
      const earlier = columns.get(column.name)
      const where = earlier === undefined ? table.name : `${earlier.detail}, ${table.name}`
      columns.set(column.name, { kind: 'column', label: column.name, insert: column.name, detail: where, rank: '0' })
    }
  }
  for (const [name, column] of columns) {
    const title = dataset.tables.flatMap((table) => table.columns).find((one) => one.name === name)?.title[side] ?? ''
    columns.set(name, { ...column, detail: `${title}  ${column.detail}` })
  }
  const functions = FUNCTIONS.map(([label, insert, zh, en]): Completion => ({
    kind: 'function',
    label,
    insert,
    detail: side === 'zh' ? zh : en,
    rank: '2',
  }))
  return [...columns.values(), ...tables, ...functions, snippetFor(dataset, side)]
}

/** Codes that make a first picture worth looking at. */
const FEW_CODES = 3
const MANY_CODES = 30

/** A whole question: count and mean by a listed column of the first private table, in its latest year. */
function snippetFor(dataset: Dataset, side: 'zh' | 'en'): Completion {
  const table = dataset.tables.find((one) => one.kind === 'private' && one.columns.some(isKey)) ?? dataset.tables[0]
  const columns = table?.columns ?? []
  const keys = columns.filter(isKey)
  const key = keys.find((column) => column.role === 'quasi') ?? keys[0]
  const measure = columns.find((c) => c.bounds !== null && c.uses.includes('aggregate') && c.role === 'measure')
  const time = columns.find(
    (c) => c.role === 'time' && c.type === 'integer' && c.bounds !== null && c.uses.includes('filter'),
  )
  const name = table?.name ?? 'table'
  const keyPlace = `\${1:${key?.name ?? 'column'}}`
  return {
    kind: 'snippet',
    label: side === 'zh' ? '按组计数与均值' : 'count and mean by group',
    insert: [
      `SELECT ${keyPlace},`,
      `       COUNT(*) AS ${name}${measure === undefined ? '' : ','}`,
      ...(measure === undefined ? [] : [`       AVG(\${2:${measure.name}}) AS mean_${measure.name}`]),
      `FROM ${name}`,
      ...(time?.bounds === undefined || time.bounds === null ? [] : [`WHERE ${time.name} = \${3:${time.bounds[1]}}`]),
      `GROUP BY ${keyPlace}`,
      `ORDER BY ${name} DESC`,
    ].join('\n'),
    detail: 'SELECT',
    rank: '3',
  }
}

function isKey(column: Dataset['tables'][number]['columns'][number]): boolean {
  const count = column.codes?.length ?? 0
  return column.uses.includes('group') && count >= FEW_CODES && count <= MANY_CODES
}

/** The first question in an empty workspace: the snippet of the dataset with its places filled in. */
export function firstQuestion(dataset: Dataset, locale: Locale): string {
  const snippet = snippetFor(dataset, locale === 'en' ? 'en' : 'zh')
  return `${snippet.insert.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')};\n`
}
