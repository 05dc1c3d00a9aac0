import { describe, expect, it } from 'vitest'
import { nestingDepth } from './nesting-depth.ts'
import { tokenizeSql } from './tokenize-sql.ts'

const texts = (sql: string) => tokenizeSql(sql).map(({ start, end }) => sql.slice(start, end))
const kinds = (sql: string) => tokenizeSql(sql).map(({ kind }) => kind)

describe('tokenizeSql', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT a.b,c', ['SELECT', 'a', '.', 'b', ',', 'c']],
    ["'it''s' E'a\\'b' \"x\"\"y\"", ["'it''s'", "E'a\\'b'", '"x""y"']],
    ["N'a' b'1' x", ["N'a'", "b'1'", 'x']],
    ['1.5e-3 .5 2. 1_000 a1', ['1.5e-3', '.5', '2.', '1_000', 'a1']],
    ['a--b\nc', ['a', 'c']],
    ['a /* x /* y */ z */ b', ['a', 'b']],
    ['a<=b::int||c<>d', ['a', '<=', 'b', '::', 'int', '||', 'c', '<>', 'd']],
    ['a*--x\nb', ['a', '*', 'b']],
    ['a+/*x*/b', ['a', '+', 'b']],
    ['$$a;b$$ $t$x$$y$t$ $1', ['$$a;b$$', '$t$x$$y$t$', '$', '1']],
    ['中文 = 人数2', ['中文', '=', '人数2']],
    ['𠀀 x', ['𠀀', 'x']],
    ["'open", ["'open"]],
    ['/* open', ['/* open']],
  ])('splits %j', (sql, tokens) => {
    expect(texts(sql)).toEqual(tokens)
  })

  it('tells words from quoted names, and folds ASCII letters only', () => {
    expect(kinds('A "A" \'A\' 1 +')).toEqual(['word', 'quoted', 'string', 'number', 'symbol'])
    expect(tokenizeSql('COUNT Ä')[0]?.keyword).toBe('count')
    expect(tokenizeSql('COUNT Ä')[1]?.keyword).toBe('Ä')
  })
})

describe('nestingDepth', () => {
  it.each<[string, number, number]>([
    ['SELECT ((1))', 2, 0],
    ['SELECT CASE WHEN a THEN CASE WHEN b THEN 1 END END', 2, 0],
    ['SELECT NOT NOT a', 0, 2],
    ['SELECT 1 + 1 + 1, 1 + 1', 0, 2],
    ['SELECT a = 1 OR a = 2 OR a = 3', 0, 1],
    ['SELECT 1 UNION SELECT 2 UNION SELECT 3', 0, 2],
    ['SELECT 1 + (2 + (3 + 4))', 2, 3],
    ['SELECT 1)))', 0, 0],
  ])('of %s is %i brackets and a chain of %i', (sql, brackets, chain) => {
    expect(nestingDepth(tokenizeSql(sql))).toEqual({ brackets, chain })
  })
})
