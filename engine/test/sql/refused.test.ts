import { messages } from '@yingbi/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { type EngineRefusal, applyEdits } from '../../src/sql/engine-refusal.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'
import { REFUSED } from './refused-statements.ts'

const catalog = hospitalCatalog()

beforeAll(async () => loadSqlParser())

function refusalsOf(sql: string): readonly EngineRefusal[] {
  const result = bindQuery(sql, catalog)
  return result.kind === 'refused' ? result.refusals : []
}

describe('a refused statement', () => {
  it.each(REFUSED)('names each cause at its place: $sql', ({ sql, causes }) => {
    const found = refusalsOf(sql).map(({ code, span }) => [
      code,
      span === null ? null : sql.slice(span.start, span.end),
    ])
    const wanted = causes.map(([code, underlined], at) => [code, underlined ?? found[at]?.[1] ?? null])
    expect(found).toEqual(wanted)
  })

  it.each(REFUSED.filter(({ unfixable }) => unfixable !== true))('is accepted after its edits: $sql', ({ sql }) => {
    const edits = refusalsOf(sql).flatMap((refusal) => refusal.edits)
    expect(edits.length).toBeGreaterThan(0)
    const edited = applyEdits(sql, edits)
    expect({ edited, refusals: refusalsOf(edited).map(({ code, params }) => [code, params]) }).toEqual({
      edited,
      refusals: [],
    })
  })

  it('fills every placeholder of its message in both languages', () => {
    const missing = REFUSED.flatMap(({ sql }) => refusalsOf(sql)).flatMap(({ code, params }) =>
      Object.values(messages).flatMap((texts) => {
        const { title, explanation, fix } = texts[code]
        const names = [...`${title}${explanation}${fix}`.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
        return names.filter((name) => !(name in params)).map((name) => `${code}.${name}`)
      }),
    )
    expect([...new Set(missing)]).toEqual([])
  })
})
