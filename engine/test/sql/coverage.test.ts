import { formatMessage, messages, type Locale } from '@yingbi/contracts'
import { beforeAll, describe, expect, test } from 'vitest'
import { compile, type CompileResult } from '../../src/compile.ts'
import { applyEdits } from '../../src/sql/engine-refusal.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { type Construct, CONSTRUCTS } from './coverage-constructs.ts'

beforeAll(loadSqlParser)

const WORDS = {
  en: {
    title: 'SQL: what is accepted',
    intro:
      'Written from what the compiler answers to each example, so that it cannot say what is not so. Everything above the noise is ordinary SQL; this page is about what reads protected rows.',
    head: '| Construct | Example | Answer |',
    accepted: 'accepted',
    refused: 'refused',
    instead: 'Accepted instead',
  },
  zh: {
    title: 'SQL：接受哪些写法',
    intro: '本页由编译器对每个例子的答复写成，所以不会与事实不符。加噪之后是普通 SQL；本页只讲读取受保护行的写法。',
    head: '| 写法 | 例 | 答复 |',
    accepted: '接受',
    refused: '拒绝',
    instead: '可以改写成',
  },
} as const
type Language = keyof typeof WORDS
const LOCALES: Readonly<Record<Language, Locale>> = { en: 'en', zh: 'zh-CN' }

const answerTo = (sql: string): CompileResult => compile({ sql, catalog: hospitalCatalog(), privacy: { epsilon: 1 } })

describe.each(['en', 'zh'] as const)('the page in %s', (language) => {
  test('says what the compiler answers to every construct', async () => {
    const page = new URL(`../../../docs/guide/${language}/sql-coverage.md`, import.meta.url).pathname
    await expect(coveragePage(language)).toMatchFileSnapshot(page)
  })
})

test('every refused construct says why, and a rewrite that is given is accepted', () => {
  const constructs = CONSTRUCTS.flatMap((section) => section.constructs)
  const refused = constructs.filter(({ sql }) => answerTo(sql).kind === 'refused')
  expect(refused.length).toBeLessThan(constructs.length / 2)
  for (const { sql } of refused) {
    const rewritten = rewriteOf(sql)
    if (rewritten !== null)
      expect({ rewritten, kind: answerTo(rewritten).kind }).toEqual({ rewritten, kind: 'accepted' })
  }
})

function rewriteOf(sql: string): string | null {
  const answer = answerTo(sql)
  if (answer.kind === 'accepted') return null
  const edits = answer.refusals.flatMap((refusal) => refusal.edits)
  return edits.length === 0 ? null : applyEdits(sql, edits)
}

function coveragePage(language: Language): string {
  const words = WORDS[language]
  const sections = CONSTRUCTS.map(({ title, constructs }) =>
    [`## ${title[language]}`, '', words.head, '|---|---|---|', ...constructs.map((each) => line(each, language))].join(
      '\n',
    ),
  )
  return `# ${words.title}\n\n${words.intro}\n\n${sections.join('\n\n')}\n`
}

function line({ name, sql }: Construct, language: Language): string {
  return `| ${cell(name[language])} | \`${cell(sql)}\` | ${cell(answerText(sql, language))} |`
}

function answerText(sql: string, language: Language): string {
  const answer = answerTo(sql)
  const words = WORDS[language]
  if (answer.kind === 'accepted') return words.accepted
  const reasons = answer.refusals.map(({ code, params }) => {
    const { title, explanation, fix } = messages[LOCALES[language]][code]
    const said = [title, explanation, fix].map((text) => formatMessage(text, params))
    return `**${words.refused}** (${code}). ${said.filter((text) => text !== '').join(language === 'en' ? ' ' : '')}`
  })
  const rewritten = rewriteOf(sql)
  const instead = rewritten === null ? [] : [`${words.instead}: \`${rewritten}\``]
  return [...reasons, ...instead].join('<br>')
}

/** A line of a table: bars and ends of lines would end it. */
function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('`', (tick) => tick)
}
